import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { expect, test } from 'vitest';
import { Bucket, eventually, outcomeOf, startEndpoint } from '#test/harness/s3-endpoint.ts';

const Key = 'runs/run-1/part.ndjson.gz';
const PART = 5 * 1024 * 1024;
const FIRST = Buffer.alloc(PART, 'first');
const LAST = Buffer.from('last');

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();
const ETAG = `"${md5(Buffer.concat([md5(FIRST), md5(LAST)])).toString('hex')}-2"`;

async function begin(client: S3Client): Promise<{ UploadId: string; parts: CompletedPart[] }> {
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket,
      Key,
      Metadata: { run: '1' },
      ContentType: 'application/gzip',
    }),
  );
  const parts = await Promise.all(
    [FIRST, LAST].map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { ETag, PartNumber };
    }),
  );
  return { UploadId, parts };
}

const complete = (client: S3Client, UploadId: string, Parts: CompletedPart[], more = {}): Promise<string> =>
  outcomeOf(
    client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
    ),
  );

async function bytesAt(client: S3Client, key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

test('an object is uploaded in parts, with metadata, and an ETag that says how many', async () => {
  const { client, root } = await startEndpoint();
  const { UploadId, parts } = await begin(client);
  expect(await outcomeOf(client.send(new HeadObjectCommand({ Bucket, Key })))).toBe('404 NotFound');
  expect(await complete(client, UploadId, parts)).toBe('ok');
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ETag: ETAG,
    ContentLength: FIRST.length + LAST.length,
    ContentType: 'application/gzip',
    Metadata: { run: '1' },
  });
  expect((await bytesAt(client, Key)).equals(Buffer.concat([FIRST, LAST]))).toBe(true);
  // A second completion, as after a lost response, is told what the documentation says.
  expect(await complete(client, UploadId, parts)).toBe('404 NoSuchUpload');
  await eventually(() => readdir(join(root, '.s3/temporary'))).toEqual([]);

  const copy = await client.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }),
  );
  expect(copy.CopyObjectResult?.ETag).toBe(`"${md5(Buffer.concat([FIRST, LAST])).toString('hex')}"`);
});

test('lib-storage uploads a stream in parts', async () => {
  const { client } = await startEndpoint();
  const bytes = Buffer.alloc(2 * PART + 1_000, 'row\n');
  const Body = Readable.from([bytes.subarray(0, 3_000_000), bytes.subarray(3_000_000)]);
  await new Upload({ client, params: { Bucket, Key, Body, IfNoneMatch: '*' } }).done();
  expect((await bytesAt(client, Key)).equals(bytes)).toBe(true);
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ETag).toMatch(/-3"$/);
});

test('a completion is conditional, and can be tried again after it was refused', async () => {
  const { client } = await startEndpoint();
  const { UploadId, parts } = await begin(client);
  expect(await complete(client, UploadId, parts, { IfMatch: ETAG })).toBe('404 NoSuchKey');
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'other' }));
  expect(await complete(client, UploadId, parts, { IfNoneMatch: '*' })).toBe('412 PreconditionFailed');
  expect((await bytesAt(client, Key)).toString()).toBe('other');
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await complete(client, UploadId, parts, { IfMatch: ETag })).toBe('ok');
});

test('what is completed must be what was uploaded', async () => {
  const { client } = await startEndpoint();
  const { UploadId, parts } = await begin(client);
  const [one = {}, two = {}] = parts;
  expect(await complete(client, UploadId, [two, one])).toBe('400 InvalidPartOrder');
  expect(await complete(client, UploadId, [{ ...one, ETag: two.ETag }, two])).toBe('400 InvalidPart');
  expect(await complete(client, UploadId, [one, { ...two, PartNumber: 3 }])).toBe('400 InvalidPart');
  expect(await complete(client, 'another', parts)).toBe('404 NoSuchUpload');
  const small = await client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'replaced by a small part' }),
  );
  expect(await complete(client, UploadId, [{ ETag: small.ETag, PartNumber: 1 }, two])).toBe(
    '400 EntityTooSmall',
  );
  expect(await outcomeOf(client.send(new HeadObjectCommand({ Bucket, Key })))).toBe('404 NotFound');
});

test('an upload that is aborted is gone, with its parts', async () => {
  const { client, root } = await startEndpoint();
  const { UploadId, parts } = await begin(client);
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  expect(await complete(client, UploadId, parts)).toBe('404 NoSuchUpload');
  await eventually(() => readdir(join(root, '.s3/temporary'))).toEqual([]);
});
