import { ByteWriter } from 'hyparquet-writer';
import { type Chunk, fileMetaData, rowGroup } from './parquet-format.ts';
import type { ColumnSchema } from './schema.ts';
import { ThriftStructs, writeThrift } from './thrift.ts';

/**
 * The file's own description, behind its row groups. Each row group is kept as bytes: as objects, those of a million
 * rows would take more memory than the rows of one.
 */
export class Footer {
  readonly #columns: readonly ColumnSchema[];
  readonly #rowGroups = new ByteWriter();
  #groups = 0;
  #rows = 0;

  constructor(columns: readonly ColumnSchema[]) {
    this.#columns = columns;
  }

  /** Notes a row group. @param offset where it begins in the file. */
  add(chunks: readonly Chunk[], rows: number, offset: number): void {
    writeThrift(this.#rowGroups, rowGroup(chunks, rows, offset));
    this.#groups += 1;
    this.#rows += rows;
  }

  /** Writes it, with its length behind it. */
  write(writer: ByteWriter): void {
    const start = writer.offset;
    const rowGroups = new ThriftStructs(this.#groups, this.#rowGroups.getBytes());
    writeThrift(writer, fileMetaData(this.#columns, this.#rows, rowGroups));
    writer.appendUint32(writer.offset - start);
  }
}
