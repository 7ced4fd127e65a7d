import type { IncomingHttpHeaders } from 'node:http';
import type { Condition, StoredObject } from './object-store.ts';
import { headerOf } from './request.ts';
import { noSuchKey, notImplemented, preconditionFailed, S3Error } from './s3-error.ts';

/** Whether an `If-Match` or `If-None-Match` header includes the object's ETag. */
const names = (header: string, { etag }: StoredObject): boolean =>
  header === '*' || header.replaceAll('"', '') === etag;

/**
 * The condition of a write on the current object: `If-None-Match: *`, or `If-Match` with an ETag. Source: Amazon S3
 * user guide, "How to prevent object overwrites with conditional writes": 412 when it fails, 404 for `If-Match` on a
 * key without an object.
 */
export function writeCondition(headers: IncomingHttpHeaders, key: string): Condition {
  const ifMatch = headerOf(headers, 'if-match');
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match other than *');
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (current === undefined) throw noSuchKey(key);
    if (!names(ifMatch, current)) throw preconditionFailed('If-Match');
  };
}

/**
 * Checks the conditions of a read, or of a copy on its source (with the prefix `x-amz-copy-source-`).
 * @throws S3Error 412, 304 for an unchanged object, 501 for conditions on dates
 */
export function assertReadable(headers: IncomingHttpHeaders, object: StoredObject, prefix = ''): void {
  for (const name of ['if-modified-since', 'if-unmodified-since']) {
    if (headers[`${prefix}${name}`] !== undefined) throw notImplemented(name);
  }
  const ifMatch = headerOf(headers, `${prefix}if-match`);
  if (ifMatch !== undefined && !names(ifMatch, object)) throw preconditionFailed('If-Match');
  const ifNoneMatch = headerOf(headers, `${prefix}if-none-match`);
  if (ifNoneMatch === undefined || !names(ifNoneMatch, object)) return;
  throw prefix === '' ? new S3Error(304, 'NotModified', 'Not modified') : preconditionFailed('If-None-Match');
}
