import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { crc32c, crc64nvme, type Hasher } from './crc.ts';

/** The checksum algorithms that the endpoint and the SDK have in common, spelled as in `x-amz-checksum-*` headers. */
export const CHECKSUM_NAMES = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
/** One of them. */
export type ChecksumName = (typeof CHECKSUM_NAMES)[number];
/** A hash that can be asked of bytes: a checksum, or what ETags are made from. */
export type HashName = ChecksumName | 'md5';

function crc32(): Hasher {
  let crc = 0;
  return {
    update(chunk) {
      crc = zlibCrc32(chunk, crc);
    },
    digest() {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(crc);
      return result;
    },
  };
}

const HASHERS = {
  md5: () => createHash('md5'),
  sha1: () => createHash('sha1'),
  sha256: () => createHash('sha256'),
  crc32,
  crc32c,
  crc64nvme,
} satisfies Record<HashName, () => Hasher>;

/** What is known of some bytes: how many they are, and their hash by each algorithm that was asked for. */
export interface Digest {
  readonly size: number;
  /** @throws Error when this algorithm was not asked for. */
  hash(name: HashName): Buffer;
}

/** The hash of bytes at hand. */
export function hashOf(name: HashName, bytes: Buffer): Buffer {
  const hasher: Hasher = HASHERS[name]();
  hasher.update(bytes);
  return hasher.digest();
}

function openDigest(names: Iterable<HashName>): { update(chunk: Buffer): void; close(): Digest } {
  const hashers = new Map<HashName, Hasher>([...names].map((name) => [name, HASHERS[name]()]));
  let size = 0;
  return {
    update(chunk) {
      size += chunk.length;
      for (const hasher of hashers.values()) hasher.update(chunk);
    },
    close() {
      const hashes = new Map([...hashers].map(([name, hasher]) => [name, hasher.digest()]));
      return {
        size,
        hash(name) {
          const hash = hashes.get(name);
          if (hash === undefined) throw new Error(`The ${name} of these bytes was not computed`);
          return hash;
        },
      };
    },
  };
}

/** Streams `source` into a new file at `path` and digests it on its way; never holds more than a few chunks. */
export async function writeDigested(
  source: AsyncIterable<Buffer>,
  path: string,
  names: Iterable<HashName>,
): Promise<Digest> {
  const digest = openDigest(names);
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        digest.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx' }),
  );
  return digest.close();
}

/** Digests `source` without keeping it. */
export async function digestOf(source: AsyncIterable<Buffer>, names: Iterable<HashName>): Promise<Digest> {
  const digest = openDigest(names);
  for await (const chunk of source) digest.update(chunk);
  return digest.close();
}
