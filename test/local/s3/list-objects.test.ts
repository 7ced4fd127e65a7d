import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bucket, outcomeOf, startEndpoint } from '#test/harness/s3-endpoint.ts';

interface Listing {
  readonly keys: string[];
  readonly prefixes: string[];
  readonly pages: number;
}

async function listAll(client: S3Client, input: Omit<ListObjectsV2CommandInput, 'Bucket'>): Promise<Listing> {
  const listing: { keys: string[]; prefixes: string[]; pages: number } = { keys: [], prefixes: [], pages: 0 };
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }));
    const keys = (page.Contents ?? []).map(({ Key = '' }) => Key);
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix);
    expect(page.KeyCount).toBe(keys.length + prefixes.length);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    listing.keys.push(...keys);
    listing.prefixes.push(...prefixes);
    listing.pages += 1;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return listing;
}

const byBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** What S3's documentation says of a listing, over a plain list of keys. */
function expected(
  keys: readonly string[],
  prefix: string,
  delimiter: string,
  after: string,
): Omit<Listing, 'pages'> {
  const wanted = keys.filter((key) => key.startsWith(prefix) && byBytes(key, after) > 0).sort(byBytes);
  const end = (key: string): number => (delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length));
  return {
    keys: wanted.filter((key) => end(key) < 0),
    prefixes: [
      ...new Set(
        wanted.filter((key) => end(key) >= 0).map((key) => key.slice(0, end(key) + delimiter.length)),
      ),
    ],
  };
}

// `a-b` and `a0` sort before and after everything in the folder `a/`; the last two sort by bytes, not by UTF-16.
const KEYS = [
  'a-b',
  'a/b/1',
  'a/b/2',
  'a/b-c',
  'a/c/d/e',
  'a0',
  'b',
  'c&<d>/"e"',
  'date=2026-01-01/x',
  '\u{ffff}',
  '\u{1f600}',
];

test('any prefix, delimiter, start and page size give what S3 gives', async () => {
  const { client } = await startEndpoint();
  for (const Key of KEYS) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const some = fc.constantFrom(
    '',
    'a',
    'a/',
    'a/b',
    'a/b/',
    'a/b/1',
    'a0',
    'b',
    'c&',
    'date=2026-01-01/',
    'none',
    '\u{ffff}',
  );
  await fc.assert(
    fc.asyncProperty(
      some,
      fc.constantFrom('', '/', '-', 'b/'),
      some,
      fc.integer({ min: 1, max: 12 }),
      async (Prefix, Delimiter, StartAfter, MaxKeys) => {
        const { keys, prefixes, pages } = await listAll(client, { Prefix, Delimiter, StartAfter, MaxKeys });
        const right = expected(KEYS, Prefix, Delimiter, StartAfter);
        expect({ keys, prefixes }).toEqual(right);
        expect(pages).toBe(Math.max(1, Math.ceil((keys.length + prefixes.length) / MaxKeys)));
      },
    ),
    { numRuns: 100 },
  );
});

test('an entry has size, ETag and time, and a page has at most 1,000', async () => {
  const { client, root } = await startEndpoint();
  const first = await client.send(new PutObjectCommand({ Bucket, Key: 'k/0000', Body: 'four' }));
  // A file in the folder is an object; to put a thousand would take seconds.
  for (let index = 1; index <= 1_000; index += 1) {
    writeFileSync(join(root, Bucket, 'k', String(index).padStart(4, '0')), 'four');
  }
  const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'k/' }));
  expect(page.Contents).toHaveLength(1_000);
  expect(page.Contents?.[0]).toMatchObject({
    Key: 'k/0000',
    Size: 4,
    ETag: first.ETag,
    LastModified: expect.any(Date),
  });
  expect((await listAll(client, { Prefix: 'k/' })).keys).toHaveLength(1_001);
});

test('a negative number of keys is refused, and no prefix leads out of the bucket', async () => {
  const { client } = await startEndpoint();
  const list = (input: object) => client.send(new ListObjectsV2Command({ Bucket, ...input }));
  expect(await outcomeOf(list({ MaxKeys: -1 }))).toBe('400 InvalidArgument');
  expect((await list({ Prefix: '../' })).Contents).toBeUndefined();
});
