import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import type { Part, Segment } from './part.ts';
import { RowsDigest } from './rows-digest.ts';

const compressAside = promisify(gzip);

/** Size of a part: large enough to compress well, small enough to bound memory. */
const FULL_AT_BYTES = 8 * 1024 * 1024;
/** Pages between commits at most, so that a crash costs little. */
const FULL_AT_PAGES = 25;
/** Level 4 takes about half the CPU of the default 6, for a few percent more bytes. */
export const GZIP_LEVEL = 4;
/** Size of the compressed chunks that return to the main thread. The default of 16 KB makes too many. */
const CHUNK_BYTES = 256 * 1024;

/** Smaller batches are compressed at once: handing them to another thread takes longer than the work. */
const AT_ONCE_BYTES = 64 * 1024;

/** The report's group of fields and read id of a page; both 0 for a listing. */
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
  /** The JSON of each row as UTF-8, which is outside the heap and half the size of a string. */
  readonly rows: Buffer[];
}

/** Collects rows for a part, grouped by date, so that staging reads only the bytes of its date. */
export class PartBuffer {
  #batches = new Map<string, RowBatch>();
  #pages = 0;
  #bytes = 0;

  /**
   * Adds the rows of one page.
   * @param dateOf the partition's date of a row. @param of their source.
   * @param bytes the original JSON of the rows; default: stringifies them.
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

  /** Whether to write a part now. */
  get full(): boolean {
    return this.#bytes >= FULL_AT_BYTES || this.#pages >= FULL_AT_PAGES;
  }

  /** Takes all rows. Rows added later belong to the next part. */
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

/** Compresses the rows, large batches off the main thread, and releases them; `undefined` if there are none. */
export async function packPart(batches: readonly RowBatch[]): Promise<PartContent | undefined> {
  if (batches.length === 0) return undefined;
  const members: Buffer[] = [];
  const segments: Segment[] = [];
  let offset = 0;
  for (const batch of batches) {
    const rows = batch.rows.length;
    const digest = new RowsDigest();
    for (const line of batch.rows) digest.add(line);
    const member = await compress(joinLines(batch.rows));
    batch.rows.length = 0;
    segments.push({
      date: batch.date,
      group: batch.group,
      readId: batch.readId,
      start: offset,
      end: offset + member.length,
      rows,
      digest: digest.toString(),
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

/** A part's entry in the checkpoint. */
export const describePart = (key: string, content: PartContent): Part => ({
  key,
  bytes: content.bytes.byteLength,
  rows: content.rows,
  segments: content.segments,
});
