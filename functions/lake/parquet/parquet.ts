import { ChunkWriter } from './chunk-writer.ts';
import { Footer } from './footer.ts';
import type { Chunk } from './parquet-format.ts';
import { RowGroup } from './row-group.ts';
import type { ColumnSource, Unparsed } from './schema.ts';

/** A row group ends at this many rows or bytes of memory, whichever comes first. */
const ROW_GROUP = { rows: 20_000, bytes: 24 * 1024 * 1024 };
/** Rows that are added at once, between two looks at that memory. */
const ROWS_AT_ONCE = 32;
/** Approximate size of the chunks. */
const CHUNK_BYTES = 256 * 1024;
/** The first and the last four bytes of every Parquet file. */
const MAGIC = new TextEncoder().encode('PAR1');

/**
 * Writes rows as one zstd-compressed Parquet file and yields it chunk by chunk. Memory does not grow with the rows,
 * except for about a hundred bytes of footer per leaf and row group. No rows give a valid empty file.
 * @param rows in batches, as they were sent. @param unparsed called for each value that does not match its column.
 * @throws errors from reading the rows. @throws RangeError when a number is too large for its column.
 */
export async function* writeParquet<R>(
  columns: readonly ColumnSource<R>[],
  rows: AsyncIterable<readonly R[]>,
  unparsed: Unparsed,
): AsyncGenerator<Uint8Array> {
  const writer = new ChunkWriter();
  const footer = new Footer(columns);
  const group = new RowGroup(columns, unparsed);
  writer.appendBytes(MAGIC);
  for await (const batch of rows) {
    for (let at = 0; at < batch.length; ) {
      const end = Math.min(at + ROWS_AT_ONCE, at + ROW_GROUP.rows - group.rows);
      group.add(batch.slice(at, end));
      at = end;
      if (group.rows >= ROW_GROUP.rows || group.bytes >= ROW_GROUP.bytes) yield* flush(group, writer, footer);
    }
  }
  if (group.rows > 0) yield* flush(group, writer, footer);
  footer.write(writer);
  writer.appendBytes(MAGIC);
  yield writer.take();
}

function* flush<R>(group: RowGroup<R>, writer: ChunkWriter, footer: Footer): Generator<Uint8Array> {
  const { rows } = group;
  const start = writer.offset;
  const chunks: Chunk[] = [];
  for (const chunk of group.write(writer)) {
    chunks.push(chunk);
    if (writer.pending >= CHUNK_BYTES) yield writer.take();
  }
  yield writer.take();
  footer.add(chunks, rows, start);
}
