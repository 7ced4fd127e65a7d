import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import type { Part, Segment } from './part.ts';

const compressAside = promisify(gzip);

/** So much text is worth a part: large enough to compress well, small enough to bound the memory. */
const FULL_AT_BYTES = 8 * 1024 * 1024;
/** A commit at least every so many pages, so that a crash costs little. */
const FULL_AT_PAGES = 25;
/** Level 4 costs about half the CPU of the default 6, for a few percent more bytes. */
export const GZIP_LEVEL = 4;
/** Compressed bytes come back to the main thread in pieces of this size; the default of 16 KB means many. */
const CHUNK_BYTES = 256 * 1024;

/** Less than this is compressed at once: handing it to another thread takes longer than the work. */
const AT_ONCE_BYTES = 64 * 1024;

/** What a page was read from: the report's group of fields and read; both 0 for a listing. */
export interface PageSource {
  readonly group: number;
  readonly readId: number;
}

/** The content of one part: gzip members, one per date and group, that together are one valid `.gz` file. */
export interface PartContent {
  readonly bytes: Uint8Array;
  readonly segments: Segment[];
  readonly rows: number;
}

interface RowBatch {
  readonly date: string;
  readonly group: number;
  readonly readId: number;
  /** Each row's JSON, as UTF-8: outside the heap, and half the size of most text inside it. */
  readonly rows: Buffer[];
}

/** Collects rows until they are worth a part, piled by date, so that staging reads only the bytes of its date. */
export class PartBuffer {
  #batches = new Map<string, RowBatch>();
  #pages = 0;
  #bytes = 0;

  /**
   * Adds the rows of one page.
   * @param dateOf the partition's date of a row. @param of where they were read.
   * @param bytes the rows' JSON as it came; absent: it is made.
   */
  addPage(
    rows: readonly Row[],
    dateOf: (row: Row) => string,
    of: PageSource,
    bytes?: readonly Buffer[],
  ): void {
    this.#pages += 1;
    for (const [index, row] of rows.entries()) {
      const line = bytes?.[index] ?? Buffer.from(JSON.stringify(row));
      this.#batch(dateOf(row), of).rows.push(line);
      this.#bytes += line.length + 1;
    }
  }

  /** Whether it is time to write a part. */
  get full(): boolean {
    return this.#bytes >= FULL_AT_BYTES || this.#pages >= FULL_AT_PAGES;
  }

  /** Takes everything out; rows that are added from now on belong to the next part. */
  take(): readonly RowBatch[] {
    const taken = [...this.#batches.values()];
    this.#batches = new Map();
    this.#pages = 0;
    this.#bytes = 0;
    return taken;
  }

  #batch(date: string, { group, readId }: PageSource): RowBatch {
    const key = `${date}/${group}/${readId}`;
    let batch = this.#batches.get(key);
    if (batch === undefined) {
      batch = { date, group, readId, rows: [] };
      this.#batches.set(key, batch);
    }
    return batch;
  }
}

/** Compresses what was taken, large batches off the main thread, and lets go of it; `undefined` when there was no row. */
export async function packPart(batches: readonly RowBatch[]): Promise<PartContent | undefined> {
  if (batches.length === 0) return undefined;
  const members: Buffer[] = [];
  const segments: Segment[] = [];
  let offset = 0;
  for (const batch of batches) {
    const rows = batch.rows.length;
    const member = await compress(joinLines(batch.rows));
    batch.rows.length = 0;
    segments.push({
      date: batch.date,
      group: batch.group,
      readId: batch.readId,
      start: offset,
      end: offset + member.length,
      rows,
    });
    members.push(member);
    offset += member.length;
  }
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  return { bytes: Buffer.concat(members), segments, rows };
}

async function compress(text: Buffer): Promise<Buffer> {
  if (text.length < AT_ONCE_BYTES) return gzipSync(text, { level: GZIP_LEVEL });
  return compressAside(text, { level: GZIP_LEVEL, chunkSize: CHUNK_BYTES });
}

function joinLines(lines: readonly Buffer[]): Buffer {
  const joined = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + line.length + 1, 0));
  let at = 0;
  for (const line of lines) {
    at += line.copy(joined, at);
    joined[at++] = 0x0a;
  }
  return joined;
}

/** A part as the checkpoint names it. */
export const describePart = (key: string, content: PartContent): Part => ({
  key,
  bytes: content.bytes.byteLength,
  rows: content.rows,
  segments: content.segments,
});
