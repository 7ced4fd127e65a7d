import { ChunkWriter } from './chunk-writer.ts';
import { Footer } from './footer.ts';
import type { Chunk } from './parquet-format.ts';
import { RowGroup } from './row-group.ts';
import type { ColumnSchema, TypedRow } from './schema.ts';

/** A row group ends at so many rows or so many bytes of memory, whichever comes first. */
const ROW_GROUP = { rows: 20_000, bytes: 24 * 1024 * 1024 };
/** Chunks of about this size are handed out. */
const CHUNK_BYTES = 256 * 1024;
/** The first and the last four bytes of every Parquet file. */
const MAGIC = new TextEncoder().encode('PAR1');

/**
 * Writes rows as one Parquet file, compressed by zstd, and hands it out chunk by chunk. The memory it takes does not
 * grow with the rows, except for about a hundred bytes of footer per leaf and row group. No rows give a valid file
 * without rows. Each file has its own writer and shares nothing with another.
 * @param rows in batches; a row is read before the next one is asked for, so one array may serve for all.
 * @throws what reading the rows throws. @throws RangeError when a number is too large for its column.
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
