import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync } from 'node:zlib';
import type { Part, Segment } from './part.ts';
import { RowsDigest } from './rows-digest.ts';

const compressAside = promisify(zstdCompress);

/** Size of a part: large enough to compress well, small enough to bound memory. */
const FULL_AT_BYTES = 8 * 1024 * 1024;
/** Pages between commits at most, so that a crash costs little. */
const FULL_AT_PAGES = 25;
/**
 * How parts are compressed. Level 1 of zstd takes a quarter of the time of gzip's level 4, for a quarter fewer bytes;
 * higher levels take longer for a hundredth. With a checksum, a damaged part is not read as another.
 */
export const PART_ZSTD = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  /** The compressed chunks that return to the main thread. The default of 16 KB makes too many. */
  chunkSize: 256 * 1024,
} as const;

/** Smaller batches are compressed at once: handing them to another thread takes longer than the work. */
const AT_ONCE_BYTES = 64 * 1024;

/** The report's group of fields and read id of a page; both 0 for a listing. */
export interface PageSource {
  readonly group: number;
  readonly readId: number;
}

/** The content of one part: zstd frames, one per date and group, that together are one valid `.zst` file. */
export interface PartContent {
  readonly bytes: Uint8Array;
  readonly segments: Segment[];
  readonly rows: number;
}

/** A row that was read, and the date of its partition. */
export interface DatedRow {
  readonly date: string;
  /** Its JSON as UTF-8, which is outside the heap and half the size of a string. */
  readonly json: Buffer;
}

interface RowBatch {
  readonly date: string;
  readonly group: number;
  readonly readId: number;
  /** The JSON of each row. */
  readonly rows: Buffer[];
}

/** Collects rows for a part, grouped by date, so that staging reads only the bytes of its date. */
export class PartBuffer {
  #batches = new Map<string, RowBatch>();
  #pages = 0;
  #bytes = 0;

  /** Adds the rows of one page. @param of their source. */
  addPage(rows: readonly DatedRow[], of: PageSource): void {
    this.#pages += 1;
    for (const { date, json } of rows) {
      this.#batch(date, of).rows.push(json);
      this.#bytes += json.length + 1;
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
  const frames: Buffer[] = [];
  const segments: Segment[] = [];
  let offset = 0;
  for (const batch of batches) {
    const rows = batch.rows.length;
    const digest = new RowsDigest();
    for (const line of batch.rows) digest.add(line);
    const frame = await compress(joinLines(batch.rows));
    batch.rows.length = 0;
    segments.push({
      date: batch.date,
      group: batch.group,
      readId: batch.readId,
      start: offset,
      end: offset + frame.length,
      rows,
      digest: digest.toString(),
    });
    frames.push(frame);
    offset += frame.length;
  }
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  return { bytes: Buffer.concat(frames), segments, rows };
}

async function compress(text: Buffer): Promise<Buffer> {
  return text.length < AT_ONCE_BYTES ? zstdCompressSync(text, PART_ZSTD) : compressAside(text, PART_ZSTD);
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
