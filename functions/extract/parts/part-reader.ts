import { zstdDecompressSync } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { Part, Segment } from './part.ts';

/** Up to this size, parts are fetched whole and once. Above, staging reads the byte range of each date. */
const KEEP_WHOLE_BYTES = 16 * 1024 * 1024;

/** Rows that are parsed at once. Parsed rows take five times the memory of their JSON. */
const BATCH_ROWS = 16;
const NEWLINE = 0x0a;

/** A damaged part can only be replaced by reading the stream again. */
const READ_AGAIN =
  'Remove checkpoint.json in the same folder and rerun, which reads this stream again; or start a new run.';

/** A segment and its part. */
export interface SegmentOfPart {
  readonly part: Part;
  readonly segment: Segment;
}

/** Reads segments in the order in which they were written. */
export class PartReader {
  readonly #store: LakeStore;
  readonly #keepWhole: boolean;
  readonly #whole = new Map<string, Promise<Buffer>>();

  constructor(store: LakeStore, parts: readonly Part[]) {
    this.#store = store;
    this.#keepWhole = parts.reduce((sum, part) => sum + part.bytes, 0) <= KEEP_WHOLE_BYTES;
  }

  /**
   * Yields the rows of a segment in batches. Holds its JSON in memory, which is part of one part's.
   * @throws StateCorrupt when the number of rows differs from the checkpoint, or the part is missing or damaged.
   * @throws LakeUnavailable
   */
  async *rows({ part, segment }: SegmentOfPart): AsyncGenerator<Row[]> {
    const lines = decompress(await this.#open(part, segment), part.key);
    let rows = 0;
    let batch: Row[] = [];
    // A last row without a line end is incomplete, and the row count shows that it is missing.
    for (let start = 0, end = lines.indexOf(NEWLINE); end >= 0; end = lines.indexOf(NEWLINE, start)) {
      batch.push(parseRow(lines, start, end, part.key));
      rows += 1;
      start = end + 1;
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
    if (rows !== segment.rows) {
      throw new StateCorrupt(
        part.key,
        `${segment.rows} rows were written for ${segment.date}, ${rows} were read`,
        READ_AGAIN,
      );
    }
  }

  async #open(part: Part, segment: Segment): Promise<Buffer> {
    try {
      if (!this.#keepWhole) return await this.#store.getRange(part.key, segment);
      let whole = this.#whole.get(part.key);
      if (whole === undefined) {
        whole = this.#store.getBytes(part.key);
        this.#whole.set(part.key, whole);
      }
      return (await whole).subarray(segment.start, segment.end);
    } catch (error) {
      if (!(error instanceof LakeUnavailable && error.absent)) throw error;
      throw new StateCorrupt(part.key, 'it does not exist', READ_AGAIN);
    }
  }
}

/** @throws StateCorrupt when it is not JSON: reading a page does not look at all of a row. */
function parseRow(lines: Buffer, start: number, end: number, key: string): Row {
  try {
    return JSON.parse(lines.toString('utf8', start, end)) as Row;
  } catch {
    throw new StateCorrupt(key, 'it has a row that is not JSON', READ_AGAIN);
  }
}

/** @throws StateCorrupt when the bytes are not zstd, or other bytes than were written. */
function decompress(bytes: Buffer, key: string): Buffer {
  try {
    return zstdDecompressSync(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StateCorrupt(key, `cannot be decompressed (${error.message})`, READ_AGAIN);
  }
}
