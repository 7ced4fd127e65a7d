import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startS3 } from '#local/s3/server.ts';
import {
  Bucket,
  clientOf,
  eventually,
  outcomeOf,
  startEndpoint,
  temporaryRoot,
} from '#test/harness/s3-endpoint.ts';

const Key = 'lake/ad_insights/date=2026-01-01/account=1/data.parquet';

async function read(client: S3Client, key: string, range?: string): Promise<string> {
  const answer = await client.send(new GetObjectCommand({ Bucket, Key: key, Range: range }));
  return (await answer.Body?.transformToString()) ?? '';
}

test('an object is a file at its key, and comes back with all that was put with it', async () => {
  const { client, root } = await startEndpoint();
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: 'rows',
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      CacheControl: 'no-store',
      Metadata: { 'observed-at': '2026-01-02T03:04:05Z', 'run-id': 'run-1' },
    }),
  );
  expect(await readFile(join(root, Bucket, Key), 'utf8')).toBe('rows');
  const described = {
    ETag: put.ETag,
    ContentLength: 4,
    ContentType: 'application/x-ndjson',
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    Metadata: { 'observed-at': '2026-01-02T03:04:05Z', 'run-id': 'run-1' },
    LastModified: expect.any(Date),
  };
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(described);
  expect(await client.send(new GetObjectCommand({ Bucket, Key }))).toMatchObject(described);
  expect(await read(client, Key)).toBe('rows');
});

test.each([
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
  ['bytes=8-100', '89', 'bytes 8-9/10'],
  ['bytes=-100', '0123456789', 'bytes 0-9/10'],
])('range %s gives %s', async (Range, bytes, ContentRange) => {
  const { client } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }));
  const answer = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
  expect(answer.ContentRange).toBe(ContentRange);
  expect(answer.$metadata.httpStatusCode).toBe(206);
  expect(await answer.Body?.transformToString()).toBe(bytes);
});

test('a range past the end is refused', async () => {
  const { client } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }));
  expect(await outcomeOf(read(client, Key, 'bytes=10-'))).toBe('416 InvalidRange');
});

test('what is missing is said as S3 says it', async () => {
  const { client } = await startEndpoint();
  const elsewhere = { Bucket: 'other-bucket', Key };
  expect(await outcomeOf(read(client, Key))).toBe('404 NoSuchKey');
  expect(await outcomeOf(client.send(new HeadObjectCommand({ Bucket, Key })))).toBe('404 NotFound');
  expect(await outcomeOf(client.send(new DeleteObjectCommand({ Bucket, Key })))).toBe('ok');
  expect(await outcomeOf(client.send(new PutObjectCommand({ ...elsewhere, Body: 'x' })))).toBe(
    '404 NoSuchBucket',
  );
  expect(await outcomeOf(client.send(new GetObjectTaggingCommand({ Bucket, Key })))).toBe(
    '501 NotImplemented',
  );
});

test('a copy keeps the metadata, or replaces it, and its source is checked', async () => {
  const { client } = await startEndpoint();
  const source = 'runs/run 1/ü.gz';
  const CopySource = `${Bucket}/${encodeURIComponent(source)}`;
  const { ETag } = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: source,
      Body: 'rows',
      Metadata: { of: 'source' },
      ContentType: 'text/a',
    }),
  );
  const copied = await client.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
  expect(copied.CopyObjectResult).toMatchObject({ ETag, LastModified: expect.any(Date) });
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    Metadata: { of: 'source' },
    ContentType: 'text/a',
  });
  await client.send(
    new CopyObjectCommand({
      Bucket,
      Key,
      CopySource,
      CopySourceIfMatch: ETag,
      MetadataDirective: 'REPLACE',
      Metadata: { of: 'copy' },
      ContentType: 'text/b',
    }),
  );
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    Metadata: { of: 'copy' },
    ContentType: 'text/b',
  });
  expect(await read(client, Key)).toBe('rows');

  const copy = (input: object): Promise<string> =>
    outcomeOf(client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...input })));
  expect(await copy({ CopySourceIfMatch: '"other"' })).toBe('412 PreconditionFailed');
  expect(await copy({ CopySourceIfNoneMatch: ETag })).toBe('412 PreconditionFailed');
  expect(await copy({ CopySource: `${Bucket}/missing` })).toBe('404 NoSuchKey');
  expect(await copy({ Key: source })).toBe('400 InvalidRequest');
});

test('a folder that is empty after a deletion makes room for an object of its name', async () => {
  const { client, root } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key: 'a/b/c', Body: 'x' }));
  expect(await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' })))).toBe(
    '400 InvalidRequest',
  );
  expect(await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key: 'a/b/c/d', Body: 'x' })))).toBe(
    '400 InvalidRequest',
  );
  expect(await outcomeOf(read(client, 'a/b'))).toBe('404 NoSuchKey');
  expect(await outcomeOf(read(client, 'a/b/c/d'))).toBe('404 NoSuchKey');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a/b/c' }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  expect(await readdir(join(root, Bucket))).toEqual(['a']);
});

test.each([
  '../outside',
  'a/../../../outside',
  '/absolute',
  'a//b',
  'a/',
  './a',
  'a\\..\\b',
  'nul\0',
  'x'.repeat(256),
])('the key %j is refused, and nothing is written', async (key) => {
  const { client, root } = await startEndpoint();
  expect(await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' })))).toMatch(
    /^400 /,
  );
  expect(await outcomeOf(read(client, key))).toMatch(/^400 /);
  expect(await readdir(join(root, Bucket))).toEqual([]);
  expect((await readdir(root)).sort()).toEqual(['.s3', Bucket]);
});

test.each(['/..%2f..%2fetc/passwd', '/../../etc/passwd', '/.s3/server.json', '/%2e%2e/x', '/%/x'])(
  'the raw path %s is refused',
  async (path) => {
    const { server } = await startEndpoint();
    const authorization = 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-east-1/s3/aws4_request';
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    // Unlike a URL parser, this sends the path as it is.
    request({ host: '127.0.0.1', port: new URL(server.url).port, path, headers: { authorization } }, resolve)
      .once('error', reject)
      .end();
    expect((await promise).statusCode).toBe(400);
  },
);

test('a request that is not signed is refused', async () => {
  const { server } = await startEndpoint();
  const answer = await fetch(`${server.url}/${Bucket}/${Key}`);
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
});

test('a server on the same folder serves what an earlier one left, and removes its leftovers', async () => {
  const root = await temporaryRoot();
  const first = await startEndpoint({ root });
  await first.client.send(new PutObjectCommand({ Bucket, Key, Body: 'rows', Metadata: { run: '1' } }));
  await first.server.close();
  await writeFile(join(root, '.s3/temporary/half'), 'half');
  const second = await startS3({ root });
  const client = clientOf(second.url);
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ Metadata: { run: '1' } });
  expect(await read(client, Key)).toBe('rows');
  expect(await readdir(join(root, '.s3/temporary'))).toEqual([]);
  await second.close();
});

test('a file that somebody put, changed or removed is served as it is', async () => {
  const { client, root } = await startEndpoint();
  const file = join(root, Bucket, 'by/hand.txt');
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, 'one');
  const one = await client.send(new HeadObjectCommand({ Bucket, Key: 'by/hand.txt' }));
  expect(one).toMatchObject({ ETag: '"f97c5d29941bfb1b2fdab0874906ab82"', ContentLength: 3 });
  const listed = await client.send(new ListObjectsV2Command({ Bucket }));
  expect(listed.Contents).toMatchObject([{ Key: 'by/hand.txt', ETag: one.ETag, Size: 3 }]);

  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'rows', Metadata: { run: '1' } }));
  await writeFile(join(root, Bucket, Key), 'changed');
  const changed = await client.send(new HeadObjectCommand({ Bucket, Key }));
  expect([changed.ContentLength, changed.Metadata]).toEqual([7, {}]);
  expect(
    await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfMatch: changed.ETag }))),
  ).toBe('ok');
});

test('metadata survives where the same bytes are written again by hand, as a copied folder does', async () => {
  const { client, root } = await startEndpoint();
  const { ETag } = await client.send(
    new PutObjectCommand({ Bucket, Key, Body: 'rows', Metadata: { run: '1' } }),
  );
  const before = await stat(join(root, Bucket, Key), { bigint: true });
  await writeFile(join(root, Bucket, Key), 'rows');
  expect((await stat(join(root, Bucket, Key), { bigint: true })).mtimeNs).not.toBe(before.mtimeNs);
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ETag,
    Metadata: { run: '1' },
  });
});

test('reads that began go on with the bytes that were there', async () => {
  const { client } = await startEndpoint();
  const old = Buffer.alloc(5_000_000, 'old');
  await client.send(new PutObjectCommand({ Bucket, Key, Body: old }));
  const answer = await client.send(new GetObjectCommand({ Bucket, Key }));
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }));
  expect(old.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  expect(await read(client, Key)).toBe('new');
});

test('nothing temporary stays behind', async () => {
  const { client, root } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'rows' }));
  await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key, Body: 'rows', IfNoneMatch: '*' })));
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
  await outcomeOf(
    client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}`, IfNoneMatch: '*' }),
    ),
  );
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
  await eventually(() => readdir(join(root, '.s3/temporary'))).toEqual([]);
});

test('requests are counted by operation, and numbered for each caller', async () => {
  const asked: string[] = [];
  const { client, server } = await startEndpoint({
    onRequest: ({ operation, accessKeyId, number, bucket, key }) => {
      asked.push(`${accessKeyId} ${number} ${operation} ${bucket}/${key}`);
      return undefined;
    },
  });
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  await clientOf(server.url, 'worker-2').send(new HeadObjectCommand({ Bucket, Key: 'a' }));
  await client.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
  expect(asked).toEqual([
    `worker-1 1 PutObject ${Bucket}/a`,
    `worker-2 1 HeadObject ${Bucket}/a`,
    `worker-1 2 HeadObject ${Bucket}/a`,
  ]);
  expect(Object.fromEntries(server.requests)).toEqual({ PutObject: 1, HeadObject: 2 });
});
