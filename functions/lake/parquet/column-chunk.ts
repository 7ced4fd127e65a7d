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
  const data = dataPage(buffer, dictionary?.indexes ?? buffer.values.plain());
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
function dictionaryOf({ values }: LeafBuffer): Dictionary | undefined {
  const { dictionary, count } = values;
  if (dictionary === undefined) return undefined;
  const { size, indexes } = dictionary;
  const width = Math.max(1, bitWidth(size - 1));
  if (dictionary.values.length + (count * width) / 8 >= values.plainBytes) return undefined;
  const encoded = new ByteWriter(1024);
  encoded.appendUint8(width);
  writeRleBitPackedHybrid(encoded, indexes, width);
  return { values: dictionary.values, size, indexes: encoded.getBytes() };
}

/** Number of bits for integers from 0 to `max`. */
const bitWidth = (max: number): number => 32 - Math.clz32(max);

function statistics({ values, slots, leaf }: LeafBuffer): ChunkStatistics {
  const nulls = slots - values.count;
  // Readers do not skip row groups by values inside lists.
  return leaf.maxRepetition > 0 ? { nulls, min: undefined, max: undefined } : { nulls, ...values.bounds() };
}
