import { ChunkWriter } from './chunk-writer.ts';
import { Footer } from './footer.ts';
import type { Chunk } from './parquet-format.ts';
import { RowGroup } from './row-group.ts';
import type { ColumnSchema, TypedRow } from './schema.ts';

/** A row group ends at this many rows or bytes of memory, whichever comes first. */
const ROW_GROUP = { rows: 20_000, bytes: 24 * 1024 * 1024 };
/** Approximate size of the chunks. */
const CHUNK_BYTES = 256 * 1024;
/** The first and the last four bytes of every Parquet file. */
const MAGIC = new TextEncoder().encode('PAR1');

/**
 * Writes rows as one zstd-compressed Parquet file and yields it chunk by chunk. Memory does not grow with the rows,
 * except for about a hundred bytes of footer per leaf and row group. No rows give a valid empty file.
 * @param rows in batches. Each row is consumed before the next one is requested, so all may share one array.
 * @throws errors from reading the rows. @throws RangeError when a number is too large for its column.
 */
export async function* writeParquet(
  schema: readonly ColumnSchema[],
  rows: AsyncIterable<Iterable<TypedRow>>,
): AsyncGenerator<Uint8Array> {
  const writer = new ChunkWriter();
  const footer = new Footer(schema);
  const group = new RowGroup(schema);
  writer.appendBytes(MAGIC);
  for await (const batch of rows) {
    for (const row of batch) {
      group.add(row);
      if (group.rows >= ROW_GROUP.rows || group.bytes >= ROW_GROUP.bytes) yield* flush(group, writer, footer);
    }
  }
  if (group.rows > 0) yield* flush(group, writer, footer);
  footer.write(writer);
  writer.appendBytes(MAGIC);
  yield writer.take();
}

function* flush(group: RowGroup, writer: ChunkWriter, footer: Footer): Generator<Uint8Array> {
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
