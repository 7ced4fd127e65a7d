import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { documentTime, type Operation, quoted, xmlReply } from './call.ts';
import { S3Error } from './s3-error.ts';
import { isAbsence } from './side-record.ts';
import type { XmlElement } from './xml.ts';

/** S3's limit on keys per response. */
const MOST_KEYS = 1_000;

/** S3's order of keys: by UTF-8 bytes. */
const byBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** All keys with a prefix, in order. Reads only the prefix's folder. */
async function keysOf(bucket: string, prefix: string): Promise<string[]> {
  // No key has such a segment, which could lead out of the bucket.
  if (/(^|\/)\.\.?(\/|$)/.test(prefix)) return [];
  const folder = join(bucket, prefix.slice(0, prefix.lastIndexOf('/') + 1));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(bucket, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((key) => key.startsWith(prefix))
    .sort(byBytes);
}

/** The part of a key up to the first delimiter after the prefix; undefined without one. */
function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Keys and common prefixes in one list, each once. */
function* entriesOf(keys: readonly string[], prefix: string, delimiter: string) {
  let last: string | undefined;
  for (const key of keys) {
    const common = commonPrefixOf(key, prefix, delimiter);
    if (common !== undefined && common === last) continue;
    last = common;
    yield { name: common ?? key, isPrefix: common !== undefined };
  }
}

/** ListObjectsV2: prefix, delimiter, start-after, max-keys, continuation. The token is the last returned name. */
export const listObjects: Operation = async ({ request, store }) => {
  const { bucket, query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const last = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
  const asked = Number(query.get('max-keys') ?? MOST_KEYS);
  if (!Number.isInteger(asked) || asked < 1) {
    throw new S3Error(400, 'InvalidArgument', 'The local S3 endpoint takes max-keys from 1');
  }
  const maxKeys = Math.min(asked, MOST_KEYS);
  const keys = await keysOf(store.bucketFolder(bucket), prefix);
  const wanted = keys.filter((key) => byBytes(key, startAfter) > 0);
  const left = [...entriesOf(wanted, prefix, delimiter)].filter(({ name }) => byBytes(name, last) > 0);
  const page = left.slice(0, maxKeys);
  const elements = await Promise.all(
    page.map(async ({ name, isPrefix }): Promise<XmlElement | undefined> => {
      if (isPrefix) return ['CommonPrefixes', [['Prefix', name]]];
      const object = await store.find(bucket, name);
      return object === undefined
        ? undefined
        : [
            'Contents',
            [
              ['Key', name],
              ['LastModified', documentTime(object.lastModified)],
              ['ETag', quoted(object.etag)],
              ['Size', object.size],
            ],
          ];
    }),
  );
  const isTruncated = left.length > maxKeys;
  return xmlReply([
    'ListBucketResult',
    [
      ['Name', bucket],
      ['Prefix', prefix],
      ['KeyCount', page.length],
      ['MaxKeys', maxKeys],
      ['IsTruncated', isTruncated],
      isTruncated
        ? ['NextContinuationToken', Buffer.from(page.at(-1)?.name ?? '').toString('base64url')]
        : undefined,
      ...elements,
    ],
  ]);
};
