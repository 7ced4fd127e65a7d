import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Row } from '#functions/contract/row.ts';
import { columnsOf, type Lineage } from '#functions/lake/columns/columns.ts';
import { EXTENSIONS, type LakeFormatName } from '#functions/lake/keys.ts';
import { writeParquet } from '#functions/lake/parquet/parquet.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

/** Rows in batches, as staging hands them on. */
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

/** The format of one object of a stream. @param lineage where its rows come from: columns of Parquet. */
export function lakeFormat(
  name: LakeFormatName,
  description: StreamDescription,
  lineage: Lineage,
): LakeFormat {
  if (name === 'ndjson') return NDJSON;
  return {
    extension: EXTENSIONS.parquet,
    contentType: 'application/vnd.apache.parquet',
    encode: (rows, unparsed) => writeParquet(columnsOf(description), rows, lineage, unparsed),
  };
}

/** One JSON object a line, as the API sent it, gzipped. Nothing is typed, so nothing is unparsed. */
export const NDJSON: LakeFormat = {
  extension: EXTENSIONS.ndjson,
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
