import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { documentTime, type Operation, quoted, xmlReply } from './call.ts';
import { S3Error } from './s3-error.ts';
import { isAbsence } from './side-record.ts';
import type { XmlElement } from './xml.ts';

/** S3's limit on the keys of one answer. */
const MOST_KEYS = 1_000;

/** How far a listing has come: past the key, and where `within` is true, past every key that starts with it. */
const Position = z.object({ after: z.string(), within: z.boolean() });
type Position = z.infer<typeof Position>;

const tokenOf = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function positionOf(query: URLSearchParams): Position {
  const token = query.get('continuation-token');
  if (token === null) return { after: query.get('start-after') ?? '', within: false };
  try {
    return Position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw new S3Error(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  }
}

function maxKeysOf(query: URLSearchParams): number {
  const number = Number(query.get('max-keys') ?? MOST_KEYS);
  if (Number.isInteger(number) && number >= 0) return Math.min(number, MOST_KEYS);
  throw new S3Error(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

/** S3's order of keys: by their UTF-8 bytes. */
const byBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Whether a key, or the folder `key/` with all that is in it, lies before the position. */
function isPassed(key: string, { after, within }: Position): boolean {
  if (within && key.startsWith(after)) return true;
  const holdsPosition = key.endsWith('/') && after.startsWith(key);
  return !holdsPosition && byBytes(key, after) <= 0;
}

/** File names that can be segments of keys, folders with a slash behind them, in the order of the keys. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && !entry.name.includes('\\'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort(byBytes);
}

/**
 * Keys below a folder that start with the prefix, in order, from a position on. The position is asked for each time:
 * the consumer moves it, and so skips the rest of a folder that became a common prefix.
 */
async function* keysFrom(
  folder: string,
  base: string,
  prefix: string,
  position: () => Position,
): AsyncGenerator<string> {
  for (const name of await namesIn(folder)) {
    const key = `${base}${name}`;
    if (isPassed(key, position())) continue;
    if (name.endsWith('/')) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) {
        yield* keysFrom(join(folder, name), key, prefix, position);
      }
    } else if (key.startsWith(prefix)) yield key;
  }
}

/** The part of a key up to the first delimiter after the prefix, or undefined where it has none. */
function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** ListObjectsV2: prefix, delimiter, start-after, max-keys, continuation. */
export const listObjects: Operation = async ({ request, store }) => {
  const { bucket, query } = request;
  const folder = store.bucketFolder(bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = maxKeysOf(query);
  const spell = (text: string): string =>
    query.get('encoding-type') === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;

  let position = positionOf(query);
  let truncated = false;
  const contents: XmlElement[] = [];
  const commonPrefixes: XmlElement[] = [];
  for await (const key of keysFrom(folder, '', prefix, () => position)) {
    const object = await store.find(bucket, key);
    if (object === undefined) continue;
    truncated = contents.length + commonPrefixes.length >= maxKeys;
    if (truncated) break;
    const common = commonPrefixOf(key, prefix, delimiter);
    if (common === undefined) {
      contents.push([
        'Contents',
        [
          ['Key', spell(key)],
          ['LastModified', documentTime(object.lastModified)],
          ['ETag', quoted(object.etag)],
          ['Size', object.size],
          ['StorageClass', 'STANDARD'],
        ],
      ]);
    } else commonPrefixes.push(['CommonPrefixes', [['Prefix', spell(common)]]]);
    position = { after: common ?? key, within: common !== undefined };
  }
  return xmlReply([
    'ListBucketResult',
    [
      ['Name', bucket],
      ['Prefix', spell(prefix)],
      ['Delimiter', spell(delimiter)],
      ['MaxKeys', maxKeys],
      ['KeyCount', contents.length + commonPrefixes.length],
      // With max-keys=0 S3 says that nothing is left, however much there is.
      ['IsTruncated', truncated && maxKeys > 0],
      truncated && maxKeys > 0 ? ['NextContinuationToken', tokenOf(position)] : undefined,
      ...contents,
      ...commonPrefixes,
    ],
  ]);
};
