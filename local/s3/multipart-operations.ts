import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { assertChecksum, checksumHeaderOf, checksumNameOf, compositeChecksum } from './body.ts';
import { bodyOf, documentTime, type Operation, quoted, xmlReply } from './call.ts';
import { writeCondition } from './conditions.ts';
import { copySource } from './copy.ts';
import { type Digest, digestOf, hashOf, writeDigested } from './digest.ts';
import type { MultipartUpload, UploadedPart } from './multipart-uploads.ts';
import { keptHeaders } from './object-headers.ts';
import { headerOf, type ParsedRequest } from './request.ts';
import { S3Error } from './s3-error.ts';
import type { Description } from './side-record.ts';
import { readElements, readText, type XmlElement } from './xml.ts';

/** S3's limits on parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const SMALLEST_PART = 5 * 1024 * 1024;

const uploadIdOf = (request: ParsedRequest): string => request.query.get('uploadId') ?? '';

function partNumberOf(request: ParsedRequest): number {
  const number = Number(request.query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PARTS) return number;
  throw new S3Error(400, 'InvalidArgument', `Part number must be an integer between 1 and ${MOST_PARTS}`);
}

/** S3's default type per algorithm: hashes cannot be joined, CRC-64 is always of the whole. */
function checksumOf(request: ParsedRequest): MultipartUpload['checksum'] {
  const name = headerOf(request.headers, 'x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = checksumNameOf(name);
  const type = headerOf(request.headers, 'x-amz-checksum-type');
  const whole = type === 'FULL_OBJECT' || (type === undefined && algorithm === 'crc64nvme');
  return { algorithm, type: whole ? 'FULL_OBJECT' : 'COMPOSITE' };
}

/** CreateMultipartUpload: gives the id under which the parts are to come. */
export const createMultipartUpload: Operation = async ({ request, store, uploads }) => {
  const { bucket, key, headers } = request;
  // A key that cannot be kept is refused before its parts are sent.
  await store.find(bucket, key);
  const checksum = checksumOf(request);
  const id = uploads.create({ bucket, key, headers: keptHeaders(headers), ...(checksum && { checksum }) });
  return xmlReply([
    'InitiateMultipartUploadResult',
    [
      ['Bucket', bucket],
      ['Key', key],
      ['UploadId', id],
    ],
  ]);
};

/** The part with the checksum that its upload is to have, which the client may have left to S3. */
async function withChecksum(part: UploadedPart, upload: MultipartUpload): Promise<UploadedPart> {
  const wanted = upload.checksum?.algorithm;
  if (wanted === undefined || part.checksum?.algorithm === wanted) return part;
  const digest = await digestOf(createReadStream(part.path), [wanted]);
  return { ...part, checksum: { algorithm: wanted, value: digest.hash(wanted).toString('base64') } };
}

/** UploadPart: keeps a part until the upload is completed or aborted. */
export const uploadPart: Operation = async (call) => {
  const { request, uploads } = call;
  const number = partNumberOf(request);
  const upload = uploads.find(uploadIdOf(request), request.bucket, request.key);
  const part = await withChecksum(bodyOf(call), upload);
  await uploads.addPart(upload, number, part);
  return {
    status: 200,
    headers: {
      etag: quoted(part.md5),
      ...(part.checksum && { [`x-amz-checksum-${part.checksum.algorithm}`]: part.checksum.value }),
    },
  };
};

/** UploadPartCopy: a part from (a range of) another object. */
export const uploadPartCopy: Operation = async ({ request, store, uploads }) => {
  const number = partNumberOf(request);
  const upload = uploads.find(uploadIdOf(request), request.bucket, request.key);
  const copied = await copySource(request, store, upload.checksum?.algorithm);
  await uploads.addPart(upload, number, copied);
  const { checksum } = copied;
  return xmlReply([
    'CopyPartResult',
    [
      ['ETag', quoted(copied.md5)],
      ['LastModified', documentTime(new Date().toISOString())],
      checksum && [`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value],
    ],
  ]);
};

/** AbortMultipartUpload: removes the parts. */
export const abortMultipartUpload: Operation = async ({ request, uploads }) => {
  const id = uploadIdOf(request);
  uploads.find(id, request.bucket, request.key);
  await uploads.discard(id);
  return { status: 204, headers: {} };
};

/**
 * The parts that a CompleteMultipartUpload lists, checked as S3 does.
 * @throws S3Error 400 for a part that was not uploaded or is another, a wrong order, a part that is too small
 */
function listedParts(document: string, upload: MultipartUpload): UploadedPart[] {
  let last = 0;
  const parts = readElements(document, 'Part').map((element) => {
    const number = Number(readText(element, 'PartNumber'));
    if (number <= last) {
      throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    last = number;
    const part = upload.parts.get(number);
    const etag = readText(element, 'ETag')?.replaceAll('"', '');
    const listed = part?.checksum && readText(element, `Checksum${part.checksum.algorithm.toUpperCase()}`);
    if (
      part === undefined ||
      etag !== part.md5 ||
      (listed ?? part.checksum?.value) !== part.checksum?.value
    ) {
      throw new S3Error(
        400,
        'InvalidPart',
        `Part ${number} was not uploaded, or is another than the one listed`,
      );
    }
    return part;
  });
  if (parts.length === 0) throw new S3Error(400, 'MalformedXML', 'You must specify at least one part');
  if (parts.slice(0, -1).some(({ size }) => size < SMALLEST_PART)) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
}

async function* bytesOf(parts: readonly UploadedPart[]): AsyncGenerator<Buffer> {
  for (const { path } of parts) yield* createReadStream(path);
}

/** Description of the whole, from its parts and the digest of all their bytes. */
function describe(
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
  digest: Digest,
): Omit<Description, 'lastModified'> {
  const hashes = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')));
  const described = {
    etag: `${hashOf('md5', hashes).toString('hex')}-${parts.length}`,
    md5: digest.hash('md5').toString('hex'),
    headers: { ...upload.headers },
  };
  if (upload.checksum === undefined) return described;
  const { algorithm, type } = upload.checksum;
  const value =
    type === 'FULL_OBJECT'
      ? digest.hash(algorithm).toString('base64')
      : compositeChecksum(
          algorithm,
          parts.map(({ checksum }) => checksum?.value ?? ''),
        );
  return { ...described, checksum: { algorithm, value, type } };
}

function assertWhole(request: ParsedRequest, description: Omit<Description, 'lastModified'>): void {
  const given = checksumHeaderOf(request.headers);
  if (given === undefined || given.algorithm !== description.checksum?.algorithm) return;
  const computed = description.checksum.value;
  if (description.checksum.type === 'FULL_OBJECT') assertChecksum(given, Buffer.from(computed, 'base64'));
  else if (given.value !== computed) {
    throw new S3Error(400, 'BadDigest', `The ${given.algorithm} you specified did not match the parts.`);
  }
}

/** CompleteMultipartUpload: joins the parts, and makes the whole the object if the write's condition holds; otherwise the upload stays open. */
export const completeMultipartUpload: Operation = async (call) => {
  const { request, store, uploads } = call;
  const { bucket, key } = request;
  const id = uploadIdOf(request);
  const upload = uploads.find(id, bucket, key);
  const parts = listedParts(await readFile(bodyOf(call).path, 'utf8'), upload);
  const condition = writeCondition(request.headers, key);
  const path = store.temporaryPath();
  try {
    const whole = upload.checksum?.type === 'FULL_OBJECT' ? [upload.checksum.algorithm] : [];
    const description = describe(upload, parts, await writeDigested(bytesOf(parts), path, ['md5', ...whole]));
    assertWhole(request, description);
    await store.put(bucket, key, path, description, condition);
    await uploads.discard(id);
    const { checksum } = description;
    const checksumElements: (XmlElement | undefined)[] = [
      checksum && [`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value],
      checksum && ['ChecksumType', checksum.type],
    ];
    return xmlReply([
      'CompleteMultipartUploadResult',
      [
        ['Location', `/${bucket}/${key}`],
        ['Bucket', bucket],
        ['Key', key],
        ['ETag', quoted(description.etag)],
        ...checksumElements,
      ],
    ]);
  } finally {
    await rm(path, { force: true });
  }
};
