import type { ByteWriter } from 'hyparquet-writer';

/**
 * A Thrift value: numbers are i32 and bigints i64. All entries of a list have one type; an empty list counts as a list
 * of structs.
 */
export type ThriftValue =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly ThriftValue[]
  | ThriftStructs
  | Thrift;

/** A struct: its fields by number, which JavaScript iterates in ascending order. Undefined means absent. */
export type Thrift = { readonly [field: number]: ThriftValue | undefined };

/** A list of serialized structs. */
export class ThriftStructs {
  readonly count: number;
  readonly bytes: Uint8Array;

  constructor(count: number, bytes: Uint8Array) {
    this.count = count;
    this.bytes = bytes;
  }
}

/** Types of the compact protocol: github.com/apache/thrift, `doc/specs/thrift-compact-protocol.md`. */
const TYPE = { stop: 0, true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
/** A list with this many entries or more has its length after its header. */
const LONG_LIST = 15;

/** Writes a struct in the compact protocol. */
export function writeThrift(writer: ByteWriter, struct: Thrift): void {
  let last = 0;
  for (const [key, value] of Object.entries(struct)) {
    if (value === undefined) continue;
    const field = Number(key);
    // A field id is the distance from the previous field; in Parquet, it is never more than 15.
    writer.appendUint8(((field - last) << 4) | typeOf(value));
    writeValue(writer, value);
    last = field;
  }
  writer.appendUint8(TYPE.stop);
}

function writeValue(writer: ByteWriter, value: ThriftValue): void {
  // The type includes the value of a boolean.
  if (typeof value === 'boolean') return;
  if (typeof value === 'number' || typeof value === 'bigint') return writer.appendZigZag(value);
  if (typeof value === 'string') return writeBinary(writer, new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return writeBinary(writer, value);
  if (value instanceof ThriftStructs) {
    writeListHeader(writer, value.count, TYPE.struct);
    return writer.appendBytes(value.bytes);
  }
  if (!isList(value)) return writeThrift(writer, value);
  const [first] = value;
  writeListHeader(writer, value.length, first === undefined ? TYPE.struct : typeOf(first));
  for (const entry of value) writeValue(writer, entry);
}

function writeBinary(writer: ByteWriter, bytes: Uint8Array): void {
  writer.appendVarInt(bytes.length);
  writer.appendBytes(bytes);
}

function writeListHeader(writer: ByteWriter, count: number, type: number): void {
  writer.appendUint8((Math.min(count, LONG_LIST) << 4) | type);
  if (count >= LONG_LIST) writer.appendVarInt(count);
}

function typeOf(value: ThriftValue): number {
  if (typeof value === 'boolean') return value ? TYPE.true : TYPE.false;
  if (typeof value === 'number') return TYPE.i32;
  if (typeof value === 'bigint') return TYPE.i64;
  if (typeof value === 'string' || value instanceof Uint8Array) return TYPE.binary;
  return value instanceof ThriftStructs || isList(value) ? TYPE.list : TYPE.struct;
}

/** `Array.isArray` does not narrow readonly arrays. */
const isList = (value: ThriftValue): value is readonly ThriftValue[] => Array.isArray(value);
