import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Bucket, eventually, outcomeOf, startEndpoint } from '#test/harness/s3-endpoint.ts';

const Key = 'data';
const BYTES = Buffer.from('0123456789'.repeat(30_000));

test.each(['buffer', 'stream'] as const)(
  'the checksum that the SDK computes over a %s is accepted, kept and given back',
  async (kind) => {
    const { client } = await startEndpoint();
    const Body =
      kind === 'buffer' ? BYTES : Readable.from([BYTES.subarray(0, 70_000), BYTES.subarray(70_000)]);
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: BYTES.length }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ChecksumCRC32: expect.any(String),
      ChecksumType: 'FULL_OBJECT',
      ContentLength: BYTES.length,
      ETag: `"${createHash('md5').update(BYTES).digest('hex')}"`,
    });
    // The SDK checks the body against the checksum that it is given.
    const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(BYTES.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
  },
);

test.each([
  ['a wrong CRC32', { ChecksumCRC32: 'AAAAAA==' }, '400 BadDigest'],
  ['another checksum', { ChecksumSHA256: createHash('sha256').digest('base64') }, '501 NotImplemented'],
])('a body with %s is refused, and nothing of it stays', async (_title, input, outcome) => {
  const { client, root } = await startEndpoint();
  expect(await outcomeOf(client.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', ...input })))).toBe(
    outcome,
  );
  expect(await readdir(join(root, Bucket))).toEqual([]);
  await eventually(() => readdir(join(root, '.s3/temporary'))).toEqual([]);
});

function checksumOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
}

const TRAILER = 'x-amz-checksum-crc32';

test.each([
  ['right', `5\r\nbytes\r\n0\r\n${TRAILER}:${checksumOf('bytes')}\r\n\r\n`, {}, 200, ''],
  ['wrong', `5\r\nbytes\r\n0\r\n${TRAILER}:${checksumOf('other')}\r\n\r\n`, {}, 400, 'BadDigest'],
  ['missing', '5\r\nbytes\r\n0\r\n\r\n', {}, 400, 'MalformedTrailerError'],
  [
    'right, the length wrong',
    `5\r\nbytes\r\n0\r\n${TRAILER}:${checksumOf('bytes')}\r\n\r\n`,
    { 'x-amz-decoded-content-length': '6' },
    400,
    'IncompleteBody',
  ],
  ['missing, the body cut', '5\r\nbyt', {}, 400, 'IncompleteBody'],
])('a chunked body whose trailing checksum is %s', async (_title, body, headers, status, code) => {
  const { server, root } = await startEndpoint();
  const answer = await fetch(`${server.url}/${Bucket}/${Key}`, {
    method: 'PUT',
    body,
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-east-1/s3/aws4_request',
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': TRAILER,
      ...headers,
    },
  });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(code);
  expect(await readdir(join(root, Bucket))).toEqual(status === 200 ? [Key] : []);
});

test('a long body that is refused at its beginning is read to its end, so that the client reads why', async () => {
  const { server } = await startEndpoint();
  const sending = request(`${server.url}/${Bucket}/${Key}`, {
    method: 'PUT',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-east-1/s3/aws4_request',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    },
  });
  sending.end(`no size\r\n${'x'.repeat(50_000_000)}`);
  const [[answer]] = await Promise.all([once(sending, 'response'), once(sending, 'finish')]);
  expect(answer.statusCode).toBe(400);
  expect(await text(answer)).toContain('has no size');
});

test('a body that is not the one that was signed is refused', async () => {
  const { server } = await startEndpoint();
  const answer = await fetch(`${server.url}/${Bucket}/${Key}`, {
    method: 'PUT',
    body: 'bytes',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-east-1/s3/aws4_request',
      'x-amz-content-sha256': createHash('sha256').update('other').digest('hex'),
    },
  });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('XAmzContentSHA256Mismatch'),
  ]);
});

test('a client that goes away in the middle of its body leaves nothing', async () => {
  const { client, root } = await startEndpoint();
  const aborted = new AbortController();
  const Body = Readable.from(
    (async function* () {
      yield BYTES;
      aborted.abort();
      yield BYTES;
    })(),
  );
  const put = client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: 2 * BYTES.length }), {
    abortSignal: aborted.signal,
  });
  await expect(put).rejects.toThrow();
  expect(await readdir(join(root, '.s3/temporary'))).toEqual([]);
  expect(await readdir(join(root, Bucket))).toEqual([]);
});
