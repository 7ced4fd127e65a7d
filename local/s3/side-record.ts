import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** What S3 stores about an object besides its bytes. */
export const Description = z.object({
  /** Without quotes. */
  etag: z.string(),
  /** Hexadecimal, of the whole content; the same as `etag` unless the object was uploaded in parts. */
  md5: z.string(),
  lastModified: z.iso.datetime(),
  /** Headers to return unchanged: content type, encoding, `x-amz-meta-*` and others. */
  headers: z.record(z.string(), z.string()),
  /** The CRC-32 from the upload, in base64, with which the SDK verifies reads. */
  crc32: z.optional(z.string()),
});
/** See the schema. */
export type Description = z.infer<typeof Description>;

/**
 * A description and its file. `fingerprint` changes with the file, so that a description never applies to other bytes.
 */
const Entry = z.object({ fingerprint: z.string(), description: Description });
/** See the schema. */
export type Entry = z.infer<typeof Entry>;

/**
 * Newest entry first. The previous entry stays, because record and object cannot be replaced in one step. After a crash
 * between the two, the file has its entry in either case.
 */
const SideRecord = z.object({ key: z.string(), entries: z.array(Entry) });

/** The `code` of a file system error, such as `ENOENT`. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the file does not exist, or part of its path is a file. */
export const isAbsence = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '');

/** Identity and state of a file; undefined if it is not a plain file. `size` in bytes. */
export function fileStateOf(path: string): { fingerprint: string; size: number; modified: Date } | undefined {
  try {
    const stat = lstatSync(path, { bigint: true });
    if (!stat.isFile()) return undefined;
    return {
      fingerprint: `${stat.ino}-${stat.size}-${stat.mtimeNs}`,
      size: Number(stat.size),
      modified: stat.mtime,
    };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** The entries of a side record; empty if it is missing or damaged. */
export function readEntries(path: string): readonly Entry[] {
  try {
    const parsed = SideRecord.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.entries : [];
  } catch (error) {
    // A damaged record counts as missing: the object loses its metadata.
    if (isAbsence(error) || error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Replaces a side record atomically through a file at `temporary` on the same file system. */
export function writeEntries(path: string, temporary: string, key: string, entries: readonly Entry[]): void {
  writeFileSync(temporary, JSON.stringify({ key, entries }));
  renameSync(temporary, path);
}
