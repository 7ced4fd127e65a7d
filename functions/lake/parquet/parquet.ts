import type { Row } from '#functions/contract/row.ts';
import type { Column, Lineage } from '#functions/lake/columns/columns.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { Footer } from './footer.ts';
import { RowGroup } from './row-group.ts';

/** A row group ends at so many rows or so many bytes of memory, whichever comes first. */
const ROW_GROUP = { rows: 20_000, bytes: 24 * 1024 * 1024 };
/** Chunks of about this size are handed out. */
const CHUNK_BYTES = 256 * 1024;
/** The first and the last four bytes of every Parquet file. */
const MAGIC = new TextEncoder().encode('PAR1');

/**
 * Writes rows as one Parquet file, compressed by zstd, and hands it out chunk by chunk. The memory it takes does not
 * grow with the rows, but for about a hundred bytes of footer per leaf and row group. No rows give a valid file with
 * no rows. Each file has its own writer and shares nothing with another.
 * @param rows as the Graph API sent them, in batches.
 * @param tally takes, by field, how many values were not of their type, and so are null.
 * @throws what reading the rows throws.
 */
export async function* writeParquet(
  columns: readonly Column[],
  rows: AsyncIterable<readonly Row[]>,
  lineage: Lineage,
  tally: Map<string, number>,
): AsyncGenerator<Uint8Array> {
  const unparsed = (path: string) => void tally.set(path, (tally.get(path) ?? 0) + 1);
  const writer = new ChunkWriter();
  const footer = new Footer(columns);
  const group = new RowGroup(columns);
  writer.appendBytes(MAGIC);
  for await (const batch of rows) {
    for (const row of batch) {
      group.add(row, lineage, unparsed);
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
  const steps = group.write(writer);
  let step = steps.next();
  while (!step.done) {
    if (writer.pending >= CHUNK_BYTES) yield writer.take();
    step = steps.next();
  }
  yield writer.take();
  footer.add(step.value, rows);
}
