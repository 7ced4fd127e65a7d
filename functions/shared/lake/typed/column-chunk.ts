import { zstdCompressSync } from 'node:zlib';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import { encode, type LeafBuffer, WIDTHS } from '#shared/lake/typed/leaf.ts';
import { CODEC, ENCODING, PAGE, PHYSICAL } from '#shared/lake/typed/parquet-format.ts';
import type { Scalar } from '#shared/lake/typed/shape.ts';

/** A struct of the Thrift protocol: its fields by number; integers are i32, bigints i64. */
export type Thrift = { [field: `field_${number}`]: unknown };

/** What the footer says of a column chunk. */
export interface WrittenChunk {
  /** `ColumnChunk` of the format. */
  readonly thrift: Thrift;
  readonly uncompressed: number;
  readonly compressed: number;
}

/** Below this, zstd's frame outweighs what it saves: most lists of most ads are absent throughout. */
const WORTH_COMPRESSING = 64;

/**
 * Writes one leaf of one row group: a dictionary if it pays, then one data page. Pages are of version 1, which every
 * reader knows; a row group is small enough for one page each.
 */
export function writeColumnChunk(writer: ByteWriter, buffer: LeafBuffer): WrittenChunk {
  const start = writer.offset;
  const index = indexPage(buffer);
  const body = new ByteWriter(1024);
  writeLevels(body, buffer.repetitions.subarray(0, buffer.slots), buffer.leaf.maxRepetition);
  writeLevels(body, buffer.definitions.subarray(0, buffer.slots), buffer.leaf.maxDefinition);
  body.appendBytes(index ?? plainPage(buffer));
  const compress = body.offset >= WORTH_COMPRESSING;
  let uncompressed = 0;
  let dictionaryOffset: bigint | undefined;
  if (index !== undefined) {
    dictionaryOffset = BigInt(writer.offset);
    const values = buffer.values.subarray(0, buffer.used);
    uncompressed += writePage(writer, values, compress, PAGE.dictionary, {
      field_7: { field_1: buffer.dictionary?.size, field_2: ENCODING.plain },
    });
  }
  const dataOffset = BigInt(writer.offset);
  uncompressed += writePage(writer, body.getBytes(), compress, PAGE.data, {
    field_5: {
      field_1: buffer.slots,
      field_2: index === undefined ? ENCODING.plain : ENCODING.dictionary,
      field_3: ENCODING.rle,
      field_4: ENCODING.rle,
    },
  });
  const compressed = writer.offset - start;
  const encodings = [ENCODING.plain, ENCODING.rle, ...(index === undefined ? [] : [ENCODING.dictionary])];
  const metadata: Thrift = {
    field_1: PHYSICAL[buffer.leaf.type],
    field_2: encodings,
    field_3: buffer.leaf.path,
    field_4: compress ? CODEC.zstd : CODEC.none,
    field_5: BigInt(buffer.slots),
    field_6: BigInt(uncompressed),
    field_7: BigInt(compressed),
    field_9: dataOffset,
    field_11: dictionaryOffset,
    field_12: statistics(buffer),
  };
  return { thrift: { field_2: BigInt(start), field_3: metadata }, uncompressed, compressed };
}

/** @returns bytes before compression, header included. */
function writePage(
  writer: ByteWriter,
  bytes: Uint8Array,
  compress: boolean,
  type: number,
  header: Thrift,
): number {
  const stored = compress ? zstdCompressSync(bytes) : bytes;
  const start = writer.offset;
  serializeTCompactProtocol(writer, {
    field_1: type,
    field_2: bytes.length,
    field_3: stored.length,
    ...header,
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(stored);
  return headerBytes + bytes.length;
}

/** Levels run-length encoded, behind their length; nothing where there is only one level. */
function writeLevels(writer: ByteWriter, levels: Uint8Array, max: number): void {
  if (max === 0) return;
  const encoded = new ByteWriter(64);
  writeRleBitPackedHybrid(encoded, levels, bitWidth(max));
  writer.appendUint32(encoded.offset);
  writer.appendBytes(encoded.getBytes());
}

/** Values as places in the dictionary; `undefined` when there is none, or the values themselves take no more. */
function indexPage(buffer: LeafBuffer): Uint8Array | undefined {
  if (buffer.dictionary === undefined || buffer.count === 0) return undefined;
  const width = Math.max(1, bitWidth(buffer.dictionary.size - 1));
  if (buffer.used + (buffer.count * width) / 8 >= buffer.plainBytes) return undefined;
  const encoded = new ByteWriter(1024);
  encoded.appendUint8(width);
  writeRleBitPackedHybrid(encoded, buffer.indexes.subarray(0, buffer.count), width);
  return encoded.getBytes();
}

function plainPage(buffer: LeafBuffer): Uint8Array {
  const values = buffer.plain().subarray(0, buffer.plainBytes);
  return buffer.leaf.type === 'boolean' ? packBits(values) : values;
}

/** Booleans of a byte each to bits, the first in the lowest. */
function packBits(bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bytes.length / 8));
  bytes.forEach((bit, at) => {
    packed[at >> 3] = (packed[at >> 3] ?? 0) | (bit << (at & 7));
  });
  return packed;
}

/** Bits that numbers up to `max` take. */
const bitWidth = (max: number): number => 32 - Math.clz32(max);

function statistics(buffer: LeafBuffer): Thrift {
  const { min, max, slots, count } = buffer;
  const nulls = BigInt(slots - count);
  if (!buffer.bounded || min === undefined || max === undefined) return { field_3: nulls };
  return { field_3: nulls, field_5: boundBytes(buffer, max), field_6: boundBytes(buffer, min) };
}

/** A bound in PLAIN encoding; strings without their length. */
function boundBytes(buffer: LeafBuffer, bound: Scalar | Uint8Array): Uint8Array {
  if (bound instanceof Uint8Array) return bound;
  const { type } = buffer.leaf;
  const bytes = Buffer.alloc(WIDTHS[type]);
  encode(bytes, 0, type, bound);
  return bytes;
}
