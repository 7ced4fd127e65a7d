import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** What S3 knows of an object besides its bytes. */
export const Description = z.object({
  /** Without quotes. */
  etag: z.string(),
  /** Hexadecimal, of the whole content; the same as `etag` unless the object was uploaded in parts. */
  md5: z.string(),
  lastModified: z.iso.datetime(),
  /** Response headers to give back as they were given: content type, encoding, `x-amz-meta-*` and the like. */
  headers: z.record(z.string(), z.string()),
  /** The CRC-32 that it was uploaded with, in base64: the SDK verifies what it reads with it. */
  crc32: z.optional(z.string()),
});
/** See the schema. */
export type Description = z.infer<typeof Description>;

/**
 * A description, and the file that it describes. `fingerprint` changes with each change of the file, so that a
 * description never passes for that of other bytes.
 */
const Entry = z.object({ fingerprint: z.string(), description: Description });
/** See the schema. */
export type Entry = z.infer<typeof Entry>;

/**
 * The newest entry first. The one before stays, because record and object cannot be replaced in one step: after a
 * crash between the two, whichever file is there has its entry.
 */
const SideRecord = z.object({ key: z.string(), entries: z.array(Entry) });

/** The `code` of a file system error, such as `ENOENT`. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the file is missing: itself, or because part of its path is a file. */
export const isAbsence = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '');

/** Identity and state of a file, or undefined where there is no plain file. `size` in bytes. */
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

/** The entries of a side record; none where there is no record, or one that cannot be read. */
export function readEntries(path: string): readonly Entry[] {
  try {
    const parsed = SideRecord.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.entries : [];
  } catch (error) {
    // A record that somebody broke costs the metadata of one object, which is what its absence costs.
    if (isAbsence(error) || error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Replaces a side record in one step, by way of a file at `temporary` on the same file system. */
export function writeEntries(path: string, temporary: string, key: string, entries: readonly Entry[]): void {
  writeFileSync(temporary, JSON.stringify({ key, entries }));
  renameSync(temporary, path);
}
