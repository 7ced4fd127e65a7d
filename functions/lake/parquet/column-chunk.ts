import { zstdCompressSync } from 'node:zlib';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import type { LeafBuffer } from './leaf-buffer.ts';
import {
  type Chunk,
  type ChunkStatistics,
  dataPageHeader,
  dictionaryPageHeader,
  type PageSizes,
} from './parquet-format.ts';
import { encodePlain, packBits, WIDEST } from './plain.ts';
import type { LeafType, Scalar } from './schema.ts';
import { type Thrift, writeThrift } from './thrift.ts';

/** Below this size, zstd's frame costs more than it saves. Most lists of most ads are absent throughout a row group. */
const WORTH_COMPRESSING = 64;

/**
 * Writes one leaf of one row group: a dictionary if it pays, then one data page. Pages have version 1, which every
 * reader supports, and a row group is small enough for a single page.
 */
export function writeColumnChunk(writer: ByteWriter, buffer: LeafBuffer): Chunk {
  const { leaf, slots } = buffer;
  const start = writer.offset;
  const dictionary = dictionaryOf(buffer);
  const data = dataPage(buffer, dictionary?.indexes ?? plainValues(buffer));
  const compressed = data.length >= WORTH_COMPRESSING;
  const dictionaryPage =
    dictionary &&
    writePage(writer, dictionary.values, compressed, (sizes) => dictionaryPageHeader(sizes, dictionary.size));
  const page = writePage(writer, data, compressed, (sizes) =>
    dataPageHeader(sizes, slots, dictionary !== undefined),
  );
  return {
    type: leaf.type,
    path: leaf.path,
    compressed,
    slots,
    sizes: {
      uncompressed: page.uncompressed + (dictionaryPage?.uncompressed ?? 0),
      stored: writer.offset - start,
    },
    dictionaryOffset: dictionaryPage?.offset,
    dataOffset: page.offset,
    statistics: statistics(buffer),
  };
}

/** @returns where the page starts, and its uncompressed bytes with the header. */
function writePage(
  writer: ByteWriter,
  bytes: Uint8Array,
  compress: boolean,
  header: (sizes: PageSizes) => Thrift,
): { readonly offset: number; readonly uncompressed: number } {
  const stored = compress ? zstdCompressSync(bytes) : bytes;
  const offset = writer.offset;
  writeThrift(writer, header({ uncompressed: bytes.length, stored: stored.length }));
  const uncompressed = writer.offset - offset + bytes.length;
  writer.appendBytes(stored);
  return { offset, uncompressed };
}

function dataPage(buffer: LeafBuffer, values: Uint8Array): Uint8Array {
  const page = new ByteWriter(1024);
  writeLevels(page, buffer.repetitions, buffer.leaf.maxRepetition);
  writeLevels(page, buffer.definitions, buffer.leaf.maxDefinition);
  page.appendBytes(values);
  return page.getBytes();
}

/** Levels in run-length encoding, after their length; nothing if there is only one level. */
function writeLevels(page: ByteWriter, levels: Uint8Array, max: number): void {
  if (max === 0) return;
  const encoded = new ByteWriter(64);
  writeRleBitPackedHybrid(encoded, levels, bitWidth(max));
  page.appendUint32(encoded.offset);
  page.appendBytes(encoded.getBytes());
}

interface Dictionary {
  /** The distinct values in PLAIN encoding, and their number. */
  readonly values: Uint8Array;
  readonly size: number;
  /** The index of each value among them, encoded. */
  readonly indexes: Uint8Array;
}

/** `undefined` when the plain values are not larger. */
function dictionaryOf(buffer: LeafBuffer): Dictionary | undefined {
  const { dictionary, count, plainBytes } = buffer;
  if (dictionary === undefined) return undefined;
  const { values, size, indexes } = dictionary;
  const width = Math.max(1, bitWidth(size - 1));
  if (values.length + (count * width) / 8 >= plainBytes) return undefined;
  const encoded = new ByteWriter(1024);
  encoded.appendUint8(width);
  writeRleBitPackedHybrid(encoded, indexes, width);
  return { values, size, indexes: encoded.getBytes() };
}

function plainValues(buffer: LeafBuffer): Uint8Array {
  const values = buffer.plain();
  return buffer.leaf.type === 'boolean' ? packBits(values) : values;
}

/** Number of bits for integers from 0 to `max`. */
const bitWidth = (max: number): number => 32 - Math.clz32(max);

function statistics({ min, max, slots, count, leaf }: LeafBuffer): ChunkStatistics {
  return {
    nulls: slots - count,
    min: min === undefined ? undefined : boundBytes(leaf.type, min),
    max: max === undefined ? undefined : boundBytes(leaf.type, max),
  };
}

function boundBytes(type: LeafType, bound: Scalar | Uint8Array): Uint8Array {
  if (bound instanceof Uint8Array) return bound;
  const bytes = Buffer.alloc(WIDEST);
  return bytes.subarray(0, encodePlain(bytes, 0, type, bound));
}
