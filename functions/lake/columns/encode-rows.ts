import type { Row } from '#functions/contract/row.ts';
import { writeParquet } from '#functions/lake/parquet/parquet.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { columnsOf, type Lineage } from './columns.ts';

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
  const columns = columnsOf(description).map((column) => ({
    ...column,
    read: (row: Row) => column.read(row, lineage),
  }));
  return writeParquet(columns, rows, (path) => void tally.set(path, (tally.get(path) ?? 0) + 1));
}
