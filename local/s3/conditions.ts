import type { IncomingHttpHeaders } from 'node:http';
import type { Condition, StoredObject } from './object-store.ts';
import { headerOf } from './request.ts';
import { noSuchKey, notImplemented, preconditionFailed, S3Error } from './s3-error.ts';

/** Whether an `If-Match` or `If-None-Match` list names the object's ETag. */
function names(list: string, object: StoredObject): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''));
  return tags.includes('*') || tags.includes(object.etag);
}

/** HTTP dates have whole seconds. */
const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000);

/**
 * The condition of a write on what it would replace: `If-None-Match: *`, or `If-Match` with an ETag.
 * Source: Amazon S3 user guide, "How to prevent object overwrites with conditional writes": 412 where it does not hold,
 * 404 for `If-Match` on a key without an object.
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
 * Checks the conditions of a read, or (with the prefix `x-amz-copy-source-`) of a copy on its source. As RFC 9110,
 * section 13.2.2 orders them: the dates count only where the ETag was not asked about.
 * @throws S3Error 412, or 304 where a read finds nothing new
 */
export function assertReadable(headers: IncomingHttpHeaders, object: StoredObject, prefix = ''): void {
  const condition = (name: string): string | undefined => headerOf(headers, `${prefix}${name}`);
  const unchanged = (name: string): S3Error =>
    prefix === '' ? new S3Error(304, 'NotModified', 'Not modified') : preconditionFailed(name);

  const ifMatch = condition('if-match');
  const ifUnmodified = condition('if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!names(ifMatch, object)) throw preconditionFailed('If-Match');
  } else if (ifUnmodified !== undefined && seconds(object.lastModified) > seconds(ifUnmodified)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = condition('if-none-match');
  const ifModified = condition('if-modified-since');
  if (ifNoneMatch !== undefined) {
    if (names(ifNoneMatch, object)) throw unchanged('If-None-Match');
  } else if (ifModified !== undefined && seconds(object.lastModified) <= seconds(ifModified)) {
    throw unchanged('If-Modified-Since');
  }
}
