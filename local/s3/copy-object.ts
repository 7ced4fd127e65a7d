import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { documentTime, type Operation, quoted, xmlReply } from './call.ts';
import { assertReadable, writeCondition } from './conditions.ts';
import { keptHeaders } from './object-headers.ts';
import { headerOf, type ParsedRequest } from './request.ts';
import { invalidRequest, S3Error } from './s3-error.ts';

/** The object in `x-amz-copy-source`: `bucket/key`, URL-encoded, with an optional leading slash. */
function sourceOf(request: ParsedRequest): { bucket: string; key: string } {
  const header = headerOf(request.headers, 'x-amz-copy-source') ?? '';
  try {
    const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(header)) ?? [];
    return { bucket, key };
  } catch {
    throw new S3Error(400, 'InvalidArgument', `x-amz-copy-source is not URL-encoded: ${header}`);
  }
}

/** CopyObject: conditional on its source and on its target; metadata kept or replaced. */
export const copyObject: Operation = async ({ request, store }) => {
  const { bucket, key, headers } = request;
  const replace = headerOf(headers, 'x-amz-metadata-directive') === 'REPLACE';
  const from = sourceOf(request);
  if (!replace && from.bucket === bucket && from.key === key) {
    throw invalidRequest('This copy request would copy an object to itself without a change.');
  }
  const path = store.temporaryPath();
  try {
    const { object: source, descriptor } = await store.open(from.bucket, from.key);
    await pipeline(createReadStream('', { fd: descriptor }), createWriteStream(path));
    assertReadable(headers, source, 'x-amz-copy-source-');
    const { md5, crc32 } = source;
    // A copy has one part, however its source was uploaded.
    const description = { etag: md5, md5, headers: replace ? keptHeaders(headers) : source.headers, crc32 };
    const object = await store.put(bucket, key, path, description, writeCondition(headers, key));
    return xmlReply([
      'CopyObjectResult',
      [
        ['ETag', quoted(object.etag)],
        ['LastModified', documentTime(object.lastModified)],
      ],
    ]);
  } finally {
    await rm(path, { force: true });
  }
};
