import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { md5Of } from './body.ts';
import { bodyOf, type Operation, quoted, xmlReply } from './call.ts';
import { writeCondition } from './conditions.ts';
import { keptHeaders } from './object-headers.ts';
import type { ParsedRequest } from './request.ts';
import { S3Error } from './s3-error.ts';
import type { MultipartUpload, MultipartUploads, UploadedPart } from './uploads.ts';
import { readElements, readText } from './xml.ts';

/** S3's limits on parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const SMALLEST_PART = 5 * 1024 * 1024;

/** The upload of a request. @throws S3Error 404 if its key has no such upload. */
function uploadOf({ query, bucket, key }: ParsedRequest, uploads: MultipartUploads) {
  const id = query.get('uploadId') ?? '';
  const upload = uploads.get(id);
  if (upload?.bucket === bucket && upload.key === key) return { id, upload };
  throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist, or is completed or aborted.');
}

async function discard(id: string, uploads: MultipartUploads): Promise<void> {
  const parts = [...(uploads.get(id)?.parts.values() ?? [])];
  uploads.delete(id);
  await Promise.all(parts.map(({ path }) => rm(path, { force: true })));
}

/** CreateMultipartUpload: returns the id for the parts. */
export const createMultipartUpload: Operation = async ({ request, store, uploads }) => {
  const { bucket, key, headers } = request;
  // Refuse an unsupported key before its parts are sent.
  await store.find(bucket, key);
  const id = randomUUID();
  uploads.set(id, { bucket, key, headers: keptHeaders(headers), parts: new Map() });
  return xmlReply(['InitiateMultipartUploadResult', [['UploadId', id]]]);
};

/** UploadPart: keeps a part until the upload is completed or aborted. Replaces a part with the same number. */
export const uploadPart: Operation = async (call) => {
  const { request, store, uploads } = call;
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
    throw new S3Error(400, 'InvalidArgument', `Part number must be an integer from 1 to ${MOST_PARTS}`);
  }
  const { upload } = uploadOf(request, uploads);
  const { bytes } = bodyOf(call);
  const part = { path: store.temporaryPath(), size: bytes.length, md5: md5Of(bytes) };
  await writeFile(part.path, bytes);
  const replaced = upload.parts.get(number);
  upload.parts.set(number, part);
  if (replaced !== undefined) await rm(replaced.path, { force: true });
  return { status: 200, headers: { etag: quoted(part.md5) } };
};

/** AbortMultipartUpload: removes the parts. */
export const abortMultipartUpload: Operation = async ({ request, uploads }) => {
  await discard(uploadOf(request, uploads).id, uploads);
  return { status: 204, headers: {} };
};

/**
 * The parts that a CompleteMultipartUpload lists.
 * @throws S3Error 400 for a missing or different part, a wrong order, or a part that is too small
 */
function listedParts(document: string, upload: MultipartUpload): UploadedPart[] {
  let last = 0;
  const parts = readElements(document, 'Part').map((element) => {
    const number = Number(readText(element, 'PartNumber'));
    if (number <= last) throw new S3Error(400, 'InvalidPartOrder', 'The parts are not in ascending order.');
    last = number;
    const part = upload.parts.get(number);
    if (part !== undefined && readText(element, 'ETag') === quoted(part.md5)) return part;
    throw new S3Error(400, 'InvalidPart', `Part ${number} was not uploaded, or is not the one listed`);
  });
  if (parts.length === 0) throw new S3Error(400, 'MalformedXML', 'You must specify at least one part');
  if (parts.slice(0, -1).every(({ size }) => size >= SMALLEST_PART)) return parts;
  throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
}

/**
 * CompleteMultipartUpload: joins the parts to the object if the write's condition is met. Otherwise the upload stays
 * open.
 */
export const completeMultipartUpload: Operation = async (call) => {
  const { request, store, uploads } = call;
  const { bucket, key } = request;
  const { id, upload } = uploadOf(request, uploads);
  const parts = listedParts(bodyOf(call).bytes.toString(), upload);
  const path = store.temporaryPath();
  try {
    const md5 = await join(parts, path);
    const hashes = Buffer.concat(parts.map((part) => Buffer.from(part.md5, 'hex')));
    const etag = `${md5Of(hashes)}-${parts.length}`;
    const condition = writeCondition(request.headers, key);
    await store.put(bucket, key, path, { etag, md5, headers: upload.headers }, condition);
    await discard(id, uploads);
    return xmlReply([
      'CompleteMultipartUploadResult',
      [
        ['Location', `/${bucket}/${key}`],
        ['Bucket', bucket],
        ['Key', key],
        ['ETag', quoted(etag)],
      ],
    ]);
  } finally {
    await rm(path, { force: true });
  }
};

/** Writes all parts to one file. @returns the MD5 of the whole. */
async function join(parts: readonly UploadedPart[], path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(async function* () {
    for (const part of parts) {
      for await (const chunk of createReadStream(part.path)) {
        hash.update(chunk);
        yield chunk;
      }
    }
  }, createWriteStream(path));
  return hash.digest('hex');
}
