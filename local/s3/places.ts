import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { S3Error } from './s3-error.ts';

/** The emulator's own folder next to the buckets. No bucket can have this name. */
const HIDDEN = '.s3';

/** Longest key of S3, and longest file name of common file systems, in bytes. */
const LONGEST_KEY = 1_024;
const LONGEST_SEGMENT = 255;

/** Folder for incoming bodies, on the same file system as the buckets so that a rename moves them. */
export const temporaryFolder = (root: string): string => join(root, HIDDEN, 'temporary');

/** @throws S3Error 400 for a name that S3 refuses too, so that it cannot be a path to elsewhere. */
export function bucketPath(root: string, bucket: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new S3Error(400, 'InvalidBucketName', `The specified bucket is not valid: ${bucket}`);
  }
  return join(root, bucket);
}

/**
 * The side record of a key, named by the key's hash. Names from keys could collide (`a` with `a.json/b`) and be too
 * long for a file name.
 */
export function recordPath(root: string, bucket: string, key: string): string {
  const name = createHash('sha256').update(key).digest('hex');
  return join(root, HIDDEN, 'objects', bucket, `${name}.json`);
}

/**
 * The file of a key: the key itself, below the bucket's folder.
 * @throws S3Error 400 for a key that is not a plain relative path (an empty, `.` or `..` segment, a backslash, NUL, too
 * long): S3 allows most of these, but a folder cannot store them, and none may leave the root.
 */
export function objectPath(root: string, bucket: string, key: string): string {
  if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
  const segments = key.split('/');
  const wrong = segments.find(
    (segment) => ['', '.', '..'].includes(segment) || Buffer.byteLength(segment) > LONGEST_SEGMENT,
  );
  if (wrong !== undefined || /[\\\0]/.test(key)) {
    throw new S3Error(
      400,
      'InvalidArgument',
      `The local S3 endpoint cannot keep the key ${JSON.stringify(key)} as a file`,
    );
  }
  return join(bucketPath(root, bucket), ...segments);
}
