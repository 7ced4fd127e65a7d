import type { ByteWriter } from 'hyparquet-writer';
import { columnBuffer } from './column-buffer.ts';
import { writeColumnChunk } from './column-chunk.ts';
import type { LeafBuffer } from './leaf-buffer.ts';
import type { Chunk } from './parquet-format.ts';
import type { ColumnSource, Unparsed } from './schema.ts';

/** The rows of one row group, as the leaves of their columns. Reused for the next one. */
export class RowGroup<R> {
  rows = 0;
  readonly #add: (rows: readonly R[]) => void;
  readonly #leaves: readonly LeafBuffer[];

  /** @param unparsed called for each value of another type than its column's. */
  constructor(columns: readonly ColumnSource<R>[], unparsed: Unparsed) {
    const targets = columns.map((column) => ({ read: column.read, buffer: columnBuffer(column, unparsed) }));
    this.#leaves = targets.flatMap(({ buffer }) => buffer.leaves);
    // Column by column: the next value of a column finds its memory in the processor's cache, that of a row does not.
    this.#add = (rows) => {
      for (const { read, buffer } of targets) for (const row of rows) buffer.add(read(row));
    };
  }

  /** Approximate memory of its rows, in bytes. Asks each leaf. */
  get bytes(): number {
    let bytes = 0;
    for (const leaf of this.#leaves) bytes += leaf.bytes;
    return bytes;
  }

  /** Adds rows. Does not keep them. */
  add(rows: readonly R[]): void {
    this.#add(rows);
    this.rows += rows.length;
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
