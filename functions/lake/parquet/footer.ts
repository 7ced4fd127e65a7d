import { ByteWriter } from 'hyparquet-writer';
import { type Chunk, fileMetaData, rowGroup } from './parquet-format.ts';
import type { ColumnSchema } from './schema.ts';
import { ThriftStructs, writeThrift } from './thrift.ts';

/**
 * The file metadata after the row groups. Keeps each row group as bytes, because the objects for a million rows would
 * take more memory than the rows of one group.
 */
export class Footer {
  readonly #columns: readonly ColumnSchema[];
  readonly #rowGroups = new ByteWriter();
  #groups = 0;
  #rows = 0;

  constructor(columns: readonly ColumnSchema[]) {
    this.#columns = columns;
  }

  /** Adds a row group. @param offset where it starts in the file. */
  add(chunks: readonly Chunk[], rows: number, offset: number): void {
    writeThrift(this.#rowGroups, rowGroup(chunks, rows, offset));
    this.#groups += 1;
    this.#rows += rows;
  }

  /** Writes the footer and its length. */
  write(writer: ByteWriter): void {
    const start = writer.offset;
    const rowGroups = new ThriftStructs(this.#groups, this.#rowGroups.getBytes());
    writeThrift(writer, fileMetaData(this.#columns, this.#rows, rowGroups));
    writer.appendUint32(writer.offset - start);
  }
}
