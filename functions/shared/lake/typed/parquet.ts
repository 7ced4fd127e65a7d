import { ByteWriter } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import type { Row } from '#shared/lake/part-buffer.ts';
import { ChunkWriter } from '#shared/lake/typed/chunk-writer.ts';
import type { Thrift } from '#shared/lake/typed/column-chunk.ts';
import type { Column, Lineage } from '#shared/lake/typed/columns.ts';
import { leavesOf } from '#shared/lake/typed/leaf.ts';
import { schemaElements } from '#shared/lake/typed/parquet-format.ts';
import { RowGroup } from '#shared/lake/typed/row-group.ts';

/** A row group ends at so many rows or so many bytes of memory, whichever comes first. */
const ROW_GROUP = { rows: 20_000, bytes: 24 * 1024 * 1024 };
/** Chunks of about this size are handed out. */
const CHUNK_BYTES = 256 * 1024;
const MAGIC = new TextEncoder().encode('PAR1');
const CREATED_BY = 'facebook-ads-extract version 1';

/**
 * Writes rows as one Parquet file, compressed by zstd, chunk by chunk. The memory it takes does not grow with the
 * rows, but for about a hundred bytes of footer per leaf and row group. No rows give a valid file with none.
 * @param rows as the Graph API sent them, in batches.
 * @param tally is filled with how many values were not of their type, and so are null, per field.
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
      if (group.rows >= ROW_GROUP.rows || group.bytes >= ROW_GROUP.bytes) yield* close(group, writer, footer);
    }
  }
  if (group.rows > 0) yield* close(group, writer, footer);
  footer.write(writer);
  writer.appendBytes(MAGIC);
  yield writer.take();
}

function* close(group: RowGroup, writer: ChunkWriter, footer: Footer): Generator<Uint8Array> {
  const rows = group.rows;
  const steps = group.write(writer);
  let step = steps.next();
  while (!step.done) {
    if (writer.pending >= CHUNK_BYTES) yield writer.take();
    step = steps.next();
  }
  footer.add(step.value, rows);
}

/** `FileMetaData`. What it says of a row group is kept as bytes: as objects, a million rows would take many times more. */
class Footer {
  readonly #columns: readonly Column[];
  readonly #rowGroups = new ByteWriter();
  #groups = 0;
  #rows = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  add(rowGroup: Thrift, rows: number): void {
    serializeTCompactProtocol(this.#rowGroups, rowGroup);
    this.#groups += 1;
    this.#rows += rows;
  }

  /** Writes it behind the row groups, with its length. */
  write(writer: ByteWriter): void {
    const start = writer.offset;
    const root = { field_4: 'schema', field_5: this.#columns.length };
    const head = new ByteWriter();
    serializeTCompactProtocol(head, {
      field_1: 2,
      field_2: [root, ...this.#columns.flatMap(({ name, shape }) => schemaElements(name, shape))],
      field_3: BigInt(this.#rows),
    });
    // The compact protocol writes a field as the distance of its number from the one before, and ends a struct by a
    // zero: so the struct goes on where its zero would be, with a list of structs (one field on, type 9, of type 12).
    writer.appendBytes(head.getBytes().subarray(0, -1));
    writer.appendUint8(0x19);
    writer.appendUint8(0xfc);
    writer.appendVarInt(this.#groups);
    writer.appendBytes(this.#rowGroups.getBytes());
    // Fields 6 and 7, two and three behind the list: who wrote it, and that each column is ordered as its type is.
    const leaves = this.#columns.flatMap(({ name, shape }) => leavesOf(name, shape));
    serializeTCompactProtocol(writer, { field_2: CREATED_BY, field_3: leaves.map(() => ({ field_1: {} })) });
    writer.appendUint32(writer.offset - start);
  }
}
