import { closeSync, createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { bodyOf, type Operation, quoted, xmlReply } from './call.ts';
import { assertReadable, writeCondition } from './conditions.ts';
import { checksumHeaders, describingHeaders, keptHeaders } from './object-headers.ts';
import type { StoredObject } from './object-store.ts';
import { parseRange } from './range.ts';
import { headerOf, type ParsedRequest } from './request.ts';
import { noSuchKey, S3Error } from './s3-error.ts';
import { readElements, readText, type XmlElement } from './xml.ts';

/** S3's limit on the keys of one DeleteObjects. */
const MOST_DELETED = 1_000;

/** PutObject: replaces the object in one step, if the conditions hold. */
export const putObject: Operation = async (call) => {
  const { request, store } = call;
  const body = bodyOf(call);
  const { bucket, key, headers } = request;
  const { checksum } = body;
  const object = await store.put(
    bucket,
    key,
    body.path,
    {
      etag: body.md5,
      md5: body.md5,
      headers: keptHeaders(headers),
      checksum: checksum && { ...checksum, type: 'FULL_OBJECT' },
    },
    writeCondition(headers, key),
  );
  return { status: 200, headers: { etag: quoted(object.etag), ...checksumHeaders(object) } };
};

function checksumHeadersFor(request: ParsedRequest, object: StoredObject): Record<string, string> {
  return headerOf(request.headers, 'x-amz-checksum-mode') === 'ENABLED' ? checksumHeaders(object) : {};
}

/** GetObject: whole or one range; the checksum where it is asked for, and only of the whole. */
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
        ...(range === undefined ? checksumHeadersFor(request, object) : {}),
        ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${object.size}` }),
        'content-length': String(end - start + 1),
      },
      body: createReadStream('', { fd: descriptor, start, end: Math.max(end, start) }),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};

/** HeadObject: what GetObject says, without the bytes. */
export const headObject: Operation = async ({ request, store }) => {
  const object = await store.find(request.bucket, request.key);
  if (object === undefined) throw noSuchKey(request.key);
  assertReadable(request.headers, object);
  return {
    status: 200,
    headers: {
      ...describingHeaders(object),
      ...checksumHeadersFor(request, object),
      'content-length': String(object.size),
    },
  };
};

/** DeleteObject: without an object it succeeds too, unless it is conditional. */
export const deleteObject: Operation = async ({ request, store }) => {
  await store.remove(request.bucket, request.key, writeCondition(request.headers, request.key));
  return { status: 204, headers: {} };
};

/** DeleteObjects: each key for itself; its answer says how it went for each. */
export const deleteObjects: Operation = async (call) => {
  const { request, store } = call;
  const document = await readFile(bodyOf(call).path, 'utf8');
  const objects = readElements(document, 'Object');
  if (objects.length === 0 || objects.length > MOST_DELETED) {
    throw new S3Error(400, 'MalformedXML', `DeleteObjects takes 1 to ${MOST_DELETED} objects`);
  }
  store.bucketFolder(request.bucket);
  const results: XmlElement[] = [];
  for (const object of objects) {
    const key = readText(object, 'Key') ?? '';
    const etag = readText(object, 'ETag');
    const condition = writeCondition(etag === undefined ? {} : { 'if-match': etag }, key);
    try {
      await store.remove(request.bucket, key, condition);
      results.push(['Deleted', [['Key', key]]]);
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      results.push([
        'Error',
        [
          ['Key', key],
          ['Code', error.code],
          ['Message', error.message],
        ],
      ]);
    }
  }
  const quiet = readText(document, 'Quiet') === 'true';
  return xmlReply(['DeleteResult', quiet ? results.filter(([name]) => name === 'Error') : results]);
};

/** HeadBucket: whether the folder is there. */
export const headBucket: Operation = async ({ request, store }) => {
  store.bucketFolder(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
};

/** CreateBucket: makes the folder. */
export const createBucket: Operation = async ({ request, store }) => {
  store.createBucket(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
};
