import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { Part, Segment } from './part.ts';

/** Up to this size, parts are fetched whole and once. Above, staging reads the byte range of each date. */
const KEEP_WHOLE_BYTES = 16 * 1024 * 1024;

/** Up to this size, bytes are decompressed at once: setting up a stream takes ten times as long. */
const AT_ONCE_BYTES = 32 * 1024;

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
   * Yields the rows of a segment in batches as they are decompressed.
   * @throws StateCorrupt when the number of rows differs from the checkpoint, or the part is missing or not gzip.
   * @throws LakeUnavailable
   */
  async *rows({ part, segment }: SegmentOfPart): AsyncGenerator<Row[]> {
    const compressed = await this.#open(part, segment).catch((error: unknown) => {
      if (error instanceof LakeUnavailable && error.absent)
        throw new StateCorrupt(part.key, 'it does not exist', READ_AGAIN);
      throw error;
    });
    let rows = 0;
    const batches = Buffer.isBuffer(compressed)
      ? [linesOf(compressed, part.key)]
      : splitLines(compressed, part.key);
    for await (const batch of batches) {
      rows += batch.length;
      yield batch.map((line) => JSON.parse(line) as Row);
    }
    if (rows !== segment.rows) {
      throw new StateCorrupt(
        part.key,
        `${segment.rows} rows were written for ${segment.date}, ${rows} were read`,
        READ_AGAIN,
      );
    }
  }

  async #open(part: Part, segment: Segment): Promise<Readable | Buffer> {
    if (!this.#keepWhole) return this.#store.getStream(part.key, segment);
    let whole = this.#whole.get(part.key);
    if (whole === undefined) {
      whole = this.#store.getBytes(part.key);
      this.#whole.set(part.key, whole);
    }
    const bytes = (await whole).subarray(segment.start, segment.end);
    return bytes.length <= AT_ONCE_BYTES ? bytes : Readable.from([bytes]);
  }
}

/**
 * Yields the lines of a gzip stream in batches as they are decompressed. Drops an incomplete last line.
 * @throws StateCorrupt when it is not gzip. @throws LakeUnavailable
 */
export async function* splitLines(compressed: Readable, key: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  const gunzip = createGunzip();
  compressed.on('error', (error) => gunzip.destroy(error));
  compressed.pipe(gunzip);
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
      // An incomplete last row stays here, and the row count shows that it is missing.
      rest = lines.pop() ?? '';
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    throw notGzip(error, key) ?? new LakeUnavailable('GET', key, error);
  } finally {
    compressed.destroy();
  }
}

/** The lines of gzip bytes, as `splitLines` gives them. @throws StateCorrupt when they are not gzip. */
function linesOf(compressed: Buffer, key: string): string[] {
  try {
    return gunzipSync(compressed).toString('utf8').split('\n').slice(0, -1);
  } catch (error) {
    throw notGzip(error, key) ?? error;
  }
}

function notGzip(error: unknown, key: string): StateCorrupt | undefined {
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) return undefined;
  return new StateCorrupt(key, `cannot be decompressed (${error.message})`, READ_AGAIN);
}
