import type { ByteWriter } from 'hyparquet-writer';
import type { Row } from '#functions/contract/row.ts';
import type { Column, Lineage, Unparsed } from '#functions/lake/columns/columns.ts';
import type { Scalar, Struct } from '#functions/lake/columns/shape.ts';
import { writeColumnChunk } from './column-chunk.ts';
import { leavesOf, MISSING } from './leaf.ts';
import { LeafBuffer } from './leaf-buffer.ts';
import type { Thrift } from './parquet-format.ts';

/** The rows of one row group, as the leaves of their columns; used again for the next one. */
export class RowGroup {
  rows = 0;
  readonly #columns: readonly { readonly column: Column; readonly leaves: readonly LeafBuffer[] }[];
  readonly #leaves: readonly LeafBuffer[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns.map((column) => ({
      column,
      leaves: leavesOf(column.name, column.shape).map((leaf) => new LeafBuffer(leaf)),
    }));
    this.#leaves = this.#columns.flatMap(({ leaves }) => leaves);
  }

  /** Bytes of memory that its rows take, about. */
  get bytes(): number {
    let bytes = 0;
    for (const leaf of this.#leaves) bytes += leaf.bytes;
    return bytes;
  }

  /** Types a row and adds it. */
  add(row: Row, lineage: Lineage, unparsed: Unparsed): void {
    for (const { column, leaves } of this.#columns) {
      const value = column.convert(column.read(row, lineage), unparsed);
      if (value === null) addMissing(leaves, MISSING.column, 0);
      else if (typeof value === 'object') addList(leaves, value);
      else (leaves[0] as LeafBuffer).add(value, 0);
    }
    this.rows += 1;
  }

  /**
   * Writes the row group, one column chunk after the other, and empties it.
   * @yields after each column chunk, so that what was written can be taken away.
   * @returns `RowGroup` of the format.
   */
  *write(writer: ByteWriter): Generator<undefined, Thrift> {
    const start = writer.offset;
    const chunks: Thrift[] = [];
    let uncompressed = 0;
    for (const leaf of this.#leaves) {
      const chunk = writeColumnChunk(writer, leaf);
      chunks.push(chunk.thrift);
      uncompressed += chunk.uncompressed;
      leaf.clear();
      yield;
    }
    const rows = BigInt(this.rows);
    this.rows = 0;
    return {
      field_1: chunks,
      field_2: BigInt(uncompressed),
      field_3: rows,
      field_5: BigInt(start),
      field_6: BigInt(writer.offset - start),
    };
  }
}

function addList(leaves: readonly LeafBuffer[], list: readonly (Scalar | Struct | null)[]): void {
  if (list.length === 0) addMissing(leaves, MISSING.entries, 0);
  let repetition = 0;
  for (const entry of list) {
    if (entry === null) addMissing(leaves, MISSING.entry, repetition);
    else if (typeof entry === 'object') addStruct(leaves, entry, repetition);
    else (leaves[0] as LeafBuffer).add(entry, repetition);
    repetition = 1;
  }
}

function addStruct(leaves: readonly LeafBuffer[], struct: Struct, repetition: number): void {
  for (const buffer of leaves) {
    const value = struct[buffer.leaf.path.at(-1) as string] ?? null;
    if (value === null) buffer.addMissing(MISSING.field, repetition);
    else buffer.add(value, repetition);
  }
}

function addMissing(leaves: readonly LeafBuffer[], definition: number, repetition: number): void {
  for (const buffer of leaves) buffer.addMissing(definition, repetition);
}
