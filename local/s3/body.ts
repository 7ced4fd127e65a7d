import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import { headerOf } from './request.ts';
import { notImplemented, S3Error } from './s3-error.ts';

/** A request's body, verified against its headers and trailers. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  /** The CRC-32 in the request, in base64. */
  readonly crc32?: string;
}

/** Added to every body by the SDK, as a header or a trailer. */
const CRC32 = 'x-amz-checksum-crc32';

/** The MD5 of bytes, in hexadecimal: S3's ETag of an object uploaded in one piece. */
export const md5Of = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

/**
 * Reads a body, decodes `aws-chunked`, and verifies the length, hash and checksum that the SDK sends. Keeps bodies in
 * memory, because the SDK sends large objects in parts of a few megabytes.
 * @throws S3Error 400 if they do not match, 501 for another checksum, or the socket's error if the client disconnected.
 */
export async function receiveBody(request: IncomingMessage): Promise<ReceivedBody> {
  const { headers } = request;
  assertKnownChecksum(headers);
  const raw = await readAll(request);
  const declared = headerOf(headers, 'x-amz-content-sha256') ?? '';
  const isChunked = declared.startsWith('STREAMING-');
  const { bytes, trailers } = isChunked ? decodeAwsChunked(raw) : { bytes: raw, trailers: new Map() };
  const decodedLength = headerOf(headers, 'x-amz-decoded-content-length');
  if (isChunked && decodedLength !== undefined && Number(decodedLength) !== bytes.length) {
    throw new S3Error(
      400,
      'IncompleteBody',
      `${bytes.length} bytes were received instead of ${decodedLength}`,
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (/^[0-9a-f]{64}$/.test(declared) && declared !== sha256) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'x-amz-content-sha256 does not match the body.');
  }
  const given: string | undefined = headerOf(headers, CRC32) ?? trailers.get(CRC32);
  if (given === undefined) {
    if (headerOf(headers, 'x-amz-trailer') === undefined) return { bytes };
    throw new S3Error(400, 'MalformedTrailerError', `The trailer ${CRC32} is missing`);
  }
  const computed = Buffer.alloc(4);
  computed.writeUInt32BE(crc32(bytes));
  if (given !== computed.toString('base64')) {
    throw new S3Error(400, 'BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
  return { bytes, crc32: given };
}

/** @throws S3Error 501 for a checksum that it does not verify. */
function assertKnownChecksum(headers: IncomingHttpHeaders): void {
  const names = [...Object.keys(headers), headerOf(headers, 'x-amz-trailer') ?? ''];
  const known = [CRC32, 'x-amz-checksum-type', 'x-amz-checksum-mode', 'x-amz-checksum-algorithm'];
  const other = names.find((name) => name.startsWith('x-amz-checksum-') && !known.includes(name));
  if (other !== undefined || headers['content-md5'] !== undefined) {
    throw notImplemented(`the checksum ${other ?? 'content-md5'}`);
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Destroying the request would destroy its socket, and with it the response about the wrong body.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
