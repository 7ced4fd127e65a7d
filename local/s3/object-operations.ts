import { closeSync, createReadStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { md5Of } from './body.ts';
import { bodyOf, type Operation, quoted } from './call.ts';
import { assertReadable, writeCondition } from './conditions.ts';
import { checksumHeaders, describingHeaders, keptHeaders } from './object-headers.ts';
import { parseRange } from './range.ts';
import { headerOf } from './request.ts';
import { noSuchKey } from './s3-error.ts';

/** PutObject: replaces the object in one step if the conditions are met. */
export const putObject: Operation = async (call) => {
  const { request, store } = call;
  const { bytes, crc32 } = bodyOf(call);
  const { bucket, key, headers } = request;
  const md5 = md5Of(bytes);
  const path = store.temporaryPath();
  try {
    await writeFile(path, bytes);
    const description = { etag: md5, md5, headers: keptHeaders(headers), crc32 };
    await store.put(bucket, key, path, description, writeCondition(headers, key));
    return { status: 200, headers: { etag: quoted(md5) } };
  } finally {
    await rm(path, { force: true });
  }
};

/** GetObject: whole or one range. Returns the checksum on request, for the whole object only. */
export const getObject: Operation = async ({ request, store }) => {
  const { object, descriptor } = await store.open(request.bucket, request.key);
  try {
    assertReadable(request.headers, object);
    const range = parseRange(headerOf(request.headers, 'range'), object.size);
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    return {
      status: range === undefined ? 200 : 206,
      headers: {
        ...describingHeaders(object),
        ...(range === undefined
          ? checksumHeaders(request, object)
          : { 'content-range': `bytes ${start}-${end}/${object.size}` }),
        'content-length': String(end - start + 1),
      },
      body: createReadStream('', { fd: descriptor, start, end: Math.max(end, start) }),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};

/** HeadObject: like GetObject, without the bytes. */
export const headObject: Operation = async ({ request, store }) => {
  const object = await store.find(request.bucket, request.key);
  if (object === undefined) throw noSuchKey(request.key);
  assertReadable(request.headers, object);
  const headers = { ...describingHeaders(object), ...checksumHeaders(request, object) };
  return { status: 200, headers: { ...headers, 'content-length': String(object.size) } };
};

/** DeleteObject: also succeeds without an object, unless it is conditional. */
export const deleteObject: Operation = async ({ request, store }) => {
  await store.remove(request.bucket, request.key, writeCondition(request.headers, request.key));
  return { status: 204, headers: {} };
};
