import { closeSync, createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Checksum } from './body.ts';
import { assertReadable } from './conditions.ts';
import { type ChecksumName, writeDigested } from './digest.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { parseRange } from './range.ts';
import { headerOf, type ParsedRequest } from './request.ts';
import { S3Error } from './s3-error.ts';

/** The bytes of a copy's source, in a temporary file of their own. */
export interface CopiedSource {
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum?: Checksum;
  readonly source: StoredObject;
}

/** The object that `x-amz-copy-source` names: `bucket/key`, URL-encoded, with or without a slash before it. */
export function copySourceOf(request: ParsedRequest): { bucket: string; key: string } {
  const header = headerOf(request.headers, 'x-amz-copy-source') ?? '';
  try {
    const path = decodeURIComponent(header.replace(/\?versionId=.*$/, ''));
    const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(path) ?? [];
    return { bucket, key };
  } catch {
    throw new S3Error(400, 'InvalidArgument', `x-amz-copy-source is not URL-encoded: ${header}`);
  }
}

/**
 * Copies the source of a copy (of a part: its range) to a temporary file, which the caller moves or removes.
 * @param algorithm the checksum to compute; by default that of the source
 * @throws S3Error 404 without the source, 412 where a condition on the source does not hold
 */
export async function copySource(
  request: ParsedRequest,
  store: ObjectStore,
  algorithm?: ChecksumName,
): Promise<CopiedSource> {
  const { bucket, key } = copySourceOf(request);
  const { object: source, descriptor } = await store.open(bucket, key);
  let range: { start: number; end?: number };
  try {
    assertReadable(request.headers, source, 'x-amz-copy-source-');
    range = parseRange(headerOf(request.headers, 'x-amz-copy-source-range'), source.size) ?? { start: 0 };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  const path = store.temporaryPath();
  const wanted = algorithm ?? source.checksum?.algorithm;
  try {
    const bytes = createReadStream('', { fd: descriptor, ...range });
    const digest = await writeDigested(bytes, path, wanted === undefined ? ['md5'] : ['md5', wanted]);
    return {
      path,
      size: digest.size,
      md5: digest.hash('md5').toString('hex'),
      source,
      ...(wanted && { checksum: { algorithm: wanted, value: digest.hash(wanted).toString('base64') } }),
    };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
