import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Row } from '#shared/lake/part-buffer.ts';

/** Rows in batches, as sealing hands them on. */
export type RowBatches = AsyncIterable<readonly Row[]>;

/** How a published object is written. */
export interface LakeFormat {
  /** After `data.` in the object's key. */
  readonly extension: string;
  readonly contentType: string;
  /**
   * The bytes of one object; memory stays bounded however many rows come.
   * @param unparsed takes, by field, how many values could not be typed.
   * @throws what reading the rows throws.
   */
  encode(rows: RowBatches, unparsed: Map<string, number>): AsyncIterable<Uint8Array>;
}

/** One JSON object a line, as the API sent it, gzipped. Nothing is typed, so nothing is unparsed. */
export const NDJSON: LakeFormat = {
  extension: 'ndjson.gz',
  contentType: 'application/x-ndjson',
  encode: gzipLines,
};

async function* gzipLines(rows: RowBatches): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  const fed = pipeline(linesOf(rows), gzip);
  // An error of the rows ends the iteration below as well, and is thrown there.
  fed.catch(() => undefined);
  yield* gzip;
  await fed;
}

async function* linesOf(rows: RowBatches): AsyncGenerator<string> {
  for await (const batch of rows) {
    if (batch.length > 0) yield `${batch.map((row) => JSON.stringify(row)).join('\n')}\n`;
  }
}
