import type { ByteWriter } from 'hyparquet-writer';
import { writeColumnChunk } from './column-chunk.ts';
import { leavesOf, MISSING } from './leaf.ts';
import { LeafBuffer } from './leaf-buffer.ts';
import type { Chunk } from './parquet-format.ts';
import type { ColumnSchema, Scalar, Struct, TypedRow } from './schema.ts';

/** The rows of one row group, as the leaves of their columns. Reused for the next one. */
export class RowGroup {
  rows = 0;
  /** The leaves of each column. */
  readonly #columns: readonly (readonly LeafBuffer[])[];
  readonly #leaves: readonly LeafBuffer[];

  constructor(columns: readonly ColumnSchema[]) {
    this.#columns = columns.map(({ name, shape }) =>
      leavesOf(name, shape).map((leaf) => new LeafBuffer(leaf)),
    );
    this.#leaves = this.#columns.flat();
  }

  /** Approximate memory of its rows, in bytes. */
  get bytes(): number {
    let bytes = 0;
    for (const leaf of this.#leaves) bytes += leaf.bytes;
    return bytes;
  }

  /** Adds a row. Does not keep the array. */
  add(row: TypedRow): void {
    this.#columns.forEach((leaves, at) => {
      const value = row[at] ?? null;
      if (value === null) addMissing(leaves, MISSING.column, 0);
      else if (typeof value === 'object') addList(leaves, value);
      else (leaves[0] as LeafBuffer).add(value, 0);
    });
    this.rows += 1;
  }

  /**
   * Writes the row group, one column chunk at a time, and clears it.
   * @yields each column chunk, so that its bytes can be taken.
   */
  *write(writer: ByteWriter): Generator<Chunk, void> {
    for (const leaf of this.#leaves) {
      const chunk = writeColumnChunk(writer, leaf);
      leaf.clear();
      yield chunk;
    }
    this.rows = 0;
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
