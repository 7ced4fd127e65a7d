import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  CHECKSUM_NAMES,
  type ChecksumName,
  type Digest,
  type HashName,
  hashOf,
  writeDigested,
} from './digest.ts';
import { headerOf } from './request.ts';
import { invalidRequest, notImplemented, S3Error } from './s3-error.ts';

/** A checksum with its algorithm; `value` in base64. */
export interface Checksum {
  readonly algorithm: ChecksumName;
  readonly value: string;
}

/** A request's body, on disk, and found to be what its headers and trailers say. */
export interface ReceivedBody {
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** The checksum that came with it. */
  readonly checksum?: Checksum;
}

const CHECKSUM_HEADER = /^x-amz-checksum-(?!type$|mode$|algorithm$)(.+)$/;

/** @throws S3Error 501 for an algorithm that the endpoint does not know. */
export function checksumNameOf(name: string): ChecksumName {
  const found = CHECKSUM_NAMES.find((known) => known === name.toLowerCase());
  if (found === undefined) throw notImplemented(`the checksum algorithm ${name}`);
  return found;
}

/** The `x-amz-checksum-<algorithm>` header of a request, if it has one. */
export function checksumHeaderOf(headers: IncomingHttpHeaders): Checksum | undefined {
  const found = Object.keys(headers).filter((name) => CHECKSUM_HEADER.test(name));
  if (found.length > 1) throw invalidRequest('Expecting a single x-amz-checksum- header');
  const [name] = found;
  if (name === undefined) return undefined;
  return {
    algorithm: checksumNameOf(name.replace(CHECKSUM_HEADER, '$1')),
    value: headerOf(headers, name) ?? '',
  };
}

function trailingAlgorithmOf(headers: IncomingHttpHeaders): ChecksumName | undefined {
  const announced = headerOf(headers, 'x-amz-trailer');
  if (announced === undefined) return undefined;
  const [, name] = CHECKSUM_HEADER.exec(announced.toLowerCase()) ?? [];
  if (name === undefined) throw notImplemented(`the trailer ${announced}`);
  return checksumNameOf(name);
}

/** @throws S3Error 400 `BadDigest` where the computed checksum is another, `InvalidRequest` where none can be such. */
export function assertChecksum({ algorithm, value }: Checksum, computed: Buffer): void {
  const given = Buffer.from(value, 'base64');
  if (given.length !== computed.length) {
    throw invalidRequest(`Value for x-amz-checksum-${algorithm} header is invalid.`);
  }
  if (!given.equals(computed)) {
    throw new S3Error(
      400,
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
}

/** The `Content-MD5` and `x-amz-content-sha256` headers, where the latter is a hash and no keyword. */
function assertHeaderHashes(headers: IncomingHttpHeaders, digest: Digest): void {
  const md5 = headerOf(headers, 'content-md5');
  if (md5 !== undefined && !Buffer.from(md5, 'base64').equals(digest.hash('md5'))) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const sha256 = signedHashOf(headers);
  if (sha256 !== undefined && sha256 !== digest.hash('sha256').toString('hex')) {
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
}

function signedHashOf(headers: IncomingHttpHeaders): string | undefined {
  const value = headerOf(headers, 'x-amz-content-sha256');
  return value !== undefined && /^[0-9a-f]{64}$/.test(value) ? value : undefined;
}

function trailingChecksum(algorithm: ChecksumName, trailers: ReadonlyMap<string, string>): Checksum {
  const value = trailers.get(`x-amz-checksum-${algorithm}`);
  if (value !== undefined) return { algorithm, value };
  throw new S3Error(400, 'MalformedTrailerError', `The trailer x-amz-checksum-${algorithm} is missing`);
}

/**
 * Streams a request's body to a new file at `path`, decodes `aws-chunked`, and verifies every length, hash and
 * checksum that the request gives.
 * @throws S3Error 400 where they do not hold, and the error of the socket where the client went away. What was
 *   written until then stays at `path`, to be removed by the caller.
 */
export async function receiveBody(request: IncomingMessage, path: string): Promise<ReceivedBody> {
  const { headers } = request;
  const leading = checksumHeaderOf(headers);
  const trailing = trailingAlgorithmOf(headers);
  const names = new Set<HashName>(['md5']);
  if (signedHashOf(headers) !== undefined) names.add('sha256');
  if (leading !== undefined) names.add(leading.algorithm);
  if (trailing !== undefined) names.add(trailing);

  const trailers = new Map<string, string>();
  // Destroying a request destroys its socket, and with it the answer that says what was wrong with the body.
  const bytes: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const chunked = headerOf(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  const digest = await writeDigested(chunked ? decodeAwsChunked(bytes, trailers) : bytes, path, names);

  const decodedLength = headerOf(headers, 'x-amz-decoded-content-length');
  if (chunked && decodedLength !== undefined && Number(decodedLength) !== digest.size) {
    throw new S3Error(400, 'IncompleteBody', `${digest.size} bytes came instead of ${decodedLength}`);
  }
  assertHeaderHashes(headers, digest);
  const checksum = trailing === undefined ? leading : trailingChecksum(trailing, trailers);
  if (checksum !== undefined) assertChecksum(checksum, digest.hash(checksum.algorithm));
  return {
    path,
    size: digest.size,
    md5: digest.hash('md5').toString('hex'),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

/** S3's checksum of a multipart object: the hash of its parts' hashes, with their number. */
export function compositeChecksum(algorithm: ChecksumName, parts: readonly string[]): string {
  const hashes = Buffer.concat(parts.map((value) => Buffer.from(value, 'base64')));
  return `${hashOf(algorithm, hashes).toString('base64')}-${parts.length}`;
}
