import { ByteWriter } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import type { Column } from '#functions/lake/columns/columns.ts';
import { leavesOf } from './leaf.ts';
import { FORMAT_VERSION, schemaElements, type Thrift } from './parquet-format.ts';

const CREATED_BY = 'facebook-ads-extract version 1';
/** Thrift's compact protocol: a field one number on from the one before, of type list; a list of structs. */
const NEXT_FIELD_LIST = 0x19;
const LIST_OF_STRUCTS = 0xfc;

/**
 * `FileMetaData` of the format. What it says of a row group is kept as bytes: as objects, the row groups of a million
 * rows would take more memory than the rows of one.
 */
export class Footer {
  readonly #columns: readonly Column[];
  readonly #rowGroups = new ByteWriter();
  #groups = 0;
  #rows = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** @param rowGroup `RowGroup` of the format. */
  add(rowGroup: Thrift, rows: number): void {
    serializeTCompactProtocol(this.#rowGroups, rowGroup);
    this.#groups += 1;
    this.#rows += rows;
  }

  /** Writes it, with its length, behind the row groups. */
  write(writer: ByteWriter): void {
    const start = writer.offset;
    const root: Thrift = { field_4: 'schema', field_5: this.#columns.length };
    const head = new ByteWriter();
    serializeTCompactProtocol(head, {
      field_1: FORMAT_VERSION,
      field_2: [root, ...this.#columns.flatMap(({ name, shape }) => schemaElements(name, shape))],
      field_3: BigInt(this.#rows),
    });
    // A struct ends with a zero; this one goes on in its place. Field 4, the row groups, is written by hand.
    writer.appendBytes(head.getBytes().subarray(0, -1));
    writer.appendUint8(NEXT_FIELD_LIST);
    writer.appendUint8(LIST_OF_STRUCTS);
    writer.appendVarInt(this.#groups);
    writer.appendBytes(this.#rowGroups.getBytes());
    // The protocol numbers a field by its distance from the one before: 2 and 1 on from field 4 are 6, the writer, and
    // 7, the order of each leaf, which readers ask for before they trust the bounds.
    const leaves = this.#columns.flatMap(({ name, shape }) => leavesOf(name, shape));
    serializeTCompactProtocol(writer, { field_2: CREATED_BY, field_3: leaves.map(() => ({ field_1: {} })) });
    writer.appendUint32(writer.offset - start);
  }
}
