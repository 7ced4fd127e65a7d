import { zstdCompressSync } from 'node:zlib';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import type { LeafType, Scalar } from '#functions/lake/columns/shape.ts';
import type { LeafBuffer } from './leaf-buffer.ts';
import { CODEC, ENCODING, PAGE, PHYSICAL, type Thrift } from './parquet-format.ts';
import { encodePlain, packBits, WIDEST } from './plain.ts';

/** What the footer needs to know of a column chunk. */
export interface WrittenChunk {
  /** `ColumnChunk` of the format. */
  readonly thrift: Thrift;
  /** Bytes before compression. */
  readonly uncompressed: number;
}

/** Below this, zstd's frame outweighs what it saves: most lists of most ads are absent throughout a row group. */
const WORTH_COMPRESSING = 64;

/**
 * Writes one leaf of one row group: a dictionary if it pays, then one data page. Pages are of version 1, which every
 * reader knows, and a row group is small enough for one page each.
 */
export function writeColumnChunk(writer: ByteWriter, buffer: LeafBuffer): WrittenChunk {
  const start = writer.offset;
  const { leaf, slots } = buffer;
  const dictionary = dictionaryOf(buffer);
  const page = dataPage(buffer, dictionary?.indexes ?? plainValues(buffer));
  const pages: Page[] = [
    { type: PAGE.data, bytes: page, header: dataHeader(slots, dictionary !== undefined) },
  ];
  if (dictionary !== undefined) pages.unshift(dictionary.page);
  const compress = page.length >= WORTH_COMPRESSING;
  const written = pages.map((each) => writePage(writer, each, compress));
  const uncompressed = written.reduce((sum, { bytes }) => sum + bytes, 0);
  const offsets = written.map(({ offset }) => BigInt(offset));
  const metadata: Thrift = {
    field_1: PHYSICAL[leaf.type],
    field_2: [ENCODING.plain, ENCODING.rle, ...(dictionary === undefined ? [] : [ENCODING.dictionary])],
    field_3: leaf.path,
    field_4: compress ? CODEC.zstd : CODEC.none,
    field_5: BigInt(slots),
    field_6: BigInt(uncompressed),
    field_7: BigInt(writer.offset - start),
    field_9: offsets.at(-1),
    field_11: dictionary === undefined ? undefined : offsets[0],
    field_12: statistics(buffer),
  };
  return { thrift: { field_2: BigInt(start), field_3: metadata }, uncompressed };
}

interface Page {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly header: Thrift;
}

/** @returns where the page begins, and its bytes before compression with its header. */
function writePage(writer: ByteWriter, page: Page, compress: boolean): { offset: number; bytes: number } {
  const stored = compress ? zstdCompressSync(page.bytes) : page.bytes;
  const offset = writer.offset;
  const sizes = { field_1: page.type, field_2: page.bytes.length, field_3: stored.length };
  serializeTCompactProtocol(writer, { ...sizes, ...page.header });
  const bytes = writer.offset - offset + page.bytes.length;
  writer.appendBytes(stored);
  return { offset, bytes };
}

function dataHeader(slots: number, indexed: boolean): Thrift {
  const encoding = indexed ? ENCODING.dictionary : ENCODING.plain;
  return { field_5: { field_1: slots, field_2: encoding, field_3: ENCODING.rle, field_4: ENCODING.rle } };
}

function dataPage(buffer: LeafBuffer, values: Uint8Array): Uint8Array {
  const page = new ByteWriter(1024);
  writeLevels(page, buffer.repetitions, buffer.leaf.maxRepetition);
  writeLevels(page, buffer.definitions, buffer.leaf.maxDefinition);
  page.appendBytes(values);
  return page.getBytes();
}

/** Levels in run-length encoding, behind their length; nothing where there is only one level. */
function writeLevels(page: ByteWriter, levels: Uint8Array, max: number): void {
  if (max === 0) return;
  const encoded = new ByteWriter(64);
  writeRleBitPackedHybrid(encoded, levels, bitWidth(max));
  page.appendUint32(encoded.offset);
  page.appendBytes(encoded.getBytes());
}

/** The dictionary's page, and the values as places in it; `undefined` when the values themselves take no more. */
function dictionaryOf(buffer: LeafBuffer): { page: Page; indexes: Uint8Array } | undefined {
  const { dictionary, count, plainBytes } = buffer;
  if (dictionary === undefined) return undefined;
  const { values, size, indexes } = dictionary;
  const width = Math.max(1, bitWidth(size - 1));
  if (values.length + (count * width) / 8 >= plainBytes) return undefined;
  const encoded = new ByteWriter(1024);
  encoded.appendUint8(width);
  writeRleBitPackedHybrid(encoded, indexes, width);
  const header: Thrift = { field_7: { field_1: size, field_2: ENCODING.plain } };
  return { page: { type: PAGE.dictionary, bytes: values, header }, indexes: encoded.getBytes() };
}

function plainValues(buffer: LeafBuffer): Uint8Array {
  const values = buffer.plain();
  return buffer.leaf.type === 'boolean' ? packBits(values) : values;
}

/** Bits that numbers from 0 to `max` take. */
const bitWidth = (max: number): number => 32 - Math.clz32(max);

function statistics({ min, max, slots, count, leaf }: LeafBuffer): Thrift {
  const nulls = BigInt(slots - count);
  if (min === undefined || max === undefined) return { field_3: nulls };
  return { field_3: nulls, field_5: boundBytes(leaf.type, max), field_6: boundBytes(leaf.type, min) };
}

function boundBytes(type: LeafType, bound: Scalar | Uint8Array): Uint8Array {
  if (bound instanceof Uint8Array) return bound;
  const bytes = Buffer.alloc(WIDEST);
  return bytes.subarray(0, encodePlain(bytes, 0, type, bound));
}
