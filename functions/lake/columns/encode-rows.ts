import type { Row } from '#functions/contract/row.ts';
import { writeParquet } from '#functions/lake/parquet/parquet.ts';
import type { TypedRow, TypedValue } from '#functions/lake/parquet/schema.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { type Column, columnsOf, type Lineage, type Unparsed } from './columns.ts';

/**
 * Writes a stream's rows as one Parquet file with the columns of its table, and yields it chunk by chunk.
 * @param rows as the Graph API sent them, in batches.
 * @param tally counts, by field, the values that do not match their type and become null.
 * @throws errors from reading the rows.
 */
export function encodeRows(
  description: StreamDescription,
  lineage: Lineage,
  rows: AsyncIterable<readonly Row[]>,
  tally: Map<string, number>,
): AsyncGenerator<Uint8Array> {
  const unparsed = (path: string) => void tally.set(path, (tally.get(path) ?? 0) + 1);
  const columns = columnsOf(description);
  return writeParquet(columns, typedBatches(columns, rows, lineage, unparsed));
}

async function* typedBatches(
  columns: readonly Column[],
  batches: AsyncIterable<readonly Row[]>,
  lineage: Lineage,
  unparsed: Unparsed,
): AsyncGenerator<Iterable<TypedRow>> {
  for await (const batch of batches) yield typedRows(columns, batch, lineage, unparsed);
}

/** Converts the rows. Reuses one array for all, because the encoder does not keep it. */
function* typedRows(
  columns: readonly Column[],
  batch: readonly Row[],
  lineage: Lineage,
  unparsed: Unparsed,
): Generator<TypedRow> {
  const values = new Array<TypedValue | null>(columns.length).fill(null);
  for (const row of batch) {
    columns.forEach(({ read, convert }, at) => {
      values[at] = convert(read(row, lineage), unparsed);
    });
    yield values;
  }
}
