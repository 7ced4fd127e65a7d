import { zstdDecompressSync } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import type { Part } from '#functions/extract/parts/part.ts';
import { type DatedRow, describePart, PartBuffer, packPart } from '#functions/extract/parts/part-buffer.ts';
import type { SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import { partKey } from '#functions/lake/keys.ts';
import { UNIT } from './checkpoints.ts';
import type { MemoryBucket } from './memory-store.ts';

/** One answer of the API. `group` is 0 unless fields were split. */
export interface TestPage {
  readonly group: number;
  readonly readId?: number;
  readonly rows: readonly Row[];
}

/** Stores pages as one part, as a commit does; `undefined` when they have no row. */
export async function storePart(
  bucket: MemoryBucket,
  pages: readonly TestPage[],
  number = 0,
  dateField = 'date_start',
): Promise<Part | undefined> {
  const buffer = new PartBuffer();
  for (const { rows, group, readId = 0 } of pages) buffer.addPage(dated(rows, dateField), { group, readId });
  const content = await packPart(buffer.take());
  if (content === undefined) return undefined;
  const part = describePart(partKey(UNIT, 'attempt', number), content);
  bucket.put(part.key, content.bytes);
  return part;
}

/** Rows as they are kept. @param dateField has the date of a row. */
export const dated = (rows: readonly Row[], dateField: string): DatedRow[] =>
  rows.map((row) => ({ date: String(row[dateField]), json: Buffer.from(JSON.stringify(row)) }));

/** Where the rows of a date lie, in the order in which they were read. */
export const segmentsOf = (parts: readonly Part[], date: string): SegmentOfPart[] =>
  parts.flatMap((part) =>
    part.segments.filter((segment) => segment.date === date).map((segment) => ({ part, segment })),
  );

/** The content of a part. Node decompresses one frame of zstd at a time. */
export function unzipped(bytes: Uint8Array): Buffer {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { buffer, engine } = zstdDecompressSync(bytes.subarray(at), { info: true }) as unknown as Frame;
    frames.push(buffer);
    at += engine.bytesWritten;
  }
  return Buffer.concat(frames);
}

/** A decompressed frame, and how many bytes it took. The types of Node do not know the option `info`. */
interface Frame {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** The rows of a part, or of an object that was staged as `JSON_LINES`. @throws Error when its last line is cut off. */
export function rowsOf(bucket: MemoryBucket, key: string): Row[] {
  const object = bucket.objects.get(key);
  if (object === undefined) throw new Error(`There is no ${key}`);
  const isPart = key.endsWith('.zst');
  const text = (isPart ? unzipped(object.body) : object.body).toString('utf8');
  if (text !== '' && !text.endsWith('\n')) throw new Error(`${key} ends in the middle of a row`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);
}
