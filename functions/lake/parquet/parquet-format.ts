import { leavesOf } from './leaf.ts';
import { DECIMAL_BYTES } from './plain.ts';
import { type ColumnSchema, DECIMAL, type LeafType, type Shape } from './schema.ts';
import type { Thrift, ThriftStructs } from './thrift.ts';

/**
 * The structs of the Parquet format, and the only place with their field numbers: github.com/apache/parquet-format,
 * `src/main/thrift/parquet.thrift`.
 */
const FORMAT_VERSION = 2;
const CREATED_BY = 'facebook-ads-extract version 1';
const PAGE = { data: 0, dictionary: 2 } as const;
const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const;
const CODEC = { none: 0, zstd: 6 } as const;
const REPETITION = { optional: 1, repeated: 2 } as const;
const CONVERTED = { utf8: 0, list: 3, decimal: 5, date: 6, timestampMicros: 10 } as const;

/** Physical types. */
const PHYSICAL: Readonly<Record<LeafType, number>> = {
  boolean: 0,
  date: 1,
  int64: 2,
  timestamp: 2,
  string: 6,
  decimal: 7,
};

/**
 * Logical types: the older `converted_type` (field 6) and the newer `logicalType` (field 10), for old and new readers.
 */
const LOGICAL: Readonly<Record<LeafType, Thrift>> = {
  boolean: {},
  int64: {},
  string: { 6: CONVERTED.utf8, 10: { 1: {} } },
  date: { 6: CONVERTED.date, 10: { 6: {} } },
  // Adjusted to UTC; microseconds.
  timestamp: { 6: CONVERTED.timestampMicros, 10: { 8: { 1: true, 2: { 2: {} } } } },
  decimal: {
    6: CONVERTED.decimal,
    7: DECIMAL.scale,
    8: DECIMAL.precision,
    10: { 5: { 1: DECIMAL.scale, 2: DECIMAL.precision } },
  },
};

/** Size of a page without its header, uncompressed and as stored. */
export interface PageSizes {
  readonly uncompressed: number;
  readonly stored: number;
}

/** `PageHeader` of a data page of version 1. */
export const dataPageHeader = (sizes: PageSizes, slots: number, indexed: boolean): Thrift => ({
  1: PAGE.data,
  2: sizes.uncompressed,
  3: sizes.stored,
  5: { 1: slots, 2: indexed ? ENCODING.dictionary : ENCODING.plain, 3: ENCODING.rle, 4: ENCODING.rle },
});

/** `PageHeader` of a dictionary. */
export const dictionaryPageHeader = (sizes: PageSizes, values: number): Thrift => ({
  1: PAGE.dictionary,
  2: sizes.uncompressed,
  3: sizes.stored,
  7: { 1: values, 2: ENCODING.plain },
});

/** Counts and bounds of a column chunk. Bounds are in PLAIN encoding without a length, and may be absent. */
export interface ChunkStatistics {
  readonly nulls: number;
  readonly min: Uint8Array | undefined;
  readonly max: Uint8Array | undefined;
}

/** A written column chunk. */
export interface Chunk {
  readonly type: LeafType;
  readonly path: readonly string[];
  readonly compressed: boolean;
  readonly slots: number;
  /** Size including page headers, uncompressed and as stored. */
  readonly sizes: PageSizes;
  /** Where its pages start in the file. */
  readonly dictionaryOffset: number | undefined;
  readonly dataOffset: number;
  readonly statistics: ChunkStatistics;
}

/** `ColumnChunk`. */
export function columnChunk(chunk: Chunk): Thrift {
  const { dictionaryOffset, dataOffset, sizes } = chunk;
  const indexed = dictionaryOffset !== undefined;
  const metadata: Thrift = {
    1: PHYSICAL[chunk.type],
    2: [ENCODING.plain, ENCODING.rle, ...(indexed ? [ENCODING.dictionary] : [])],
    3: chunk.path,
    4: chunk.compressed ? CODEC.zstd : CODEC.none,
    5: BigInt(chunk.slots),
    6: BigInt(sizes.uncompressed),
    7: BigInt(sizes.stored),
    9: BigInt(dataOffset),
    11: indexed ? BigInt(dictionaryOffset) : undefined,
    12: statistics(chunk.statistics),
  };
  return { 2: BigInt(dictionaryOffset ?? dataOffset), 3: metadata };
}

const statistics = ({ nulls, min, max }: ChunkStatistics): Thrift => ({ 3: BigInt(nulls), 5: max, 6: min });

/** `RowGroup`. @param offset where its first page starts. */
export const rowGroup = (chunks: readonly Chunk[], rows: number, offset: number): Thrift => ({
  1: chunks.map(columnChunk),
  2: BigInt(sum(chunks, ({ sizes }) => sizes.uncompressed)),
  3: BigInt(rows),
  5: BigInt(offset),
  6: BigInt(sum(chunks, ({ sizes }) => sizes.stored)),
});

/** `FileMetaData`. @param rowGroups as `RowGroup`s. */
export function fileMetaData(
  columns: readonly ColumnSchema[],
  rows: number,
  rowGroups: ThriftStructs,
): Thrift {
  const root: Thrift = { 4: 'schema', 5: columns.length };
  const leaves = columns.flatMap(({ name, shape }) => leavesOf(name, shape));
  return {
    1: FORMAT_VERSION,
    2: [root, ...columns.flatMap(({ name, shape }) => schemaElements(name, shape))],
    3: BigInt(rows),
    4: rowGroups,
    6: CREATED_BY,
    // The sort order of each leaf; without it, readers ignore the bounds.
    7: leaves.map(() => ({ 1: {} })),
  };
}

/** `SchemaElement`s of a column, depth-first; a list has three levels, as the format requires. */
function schemaElements(name: string, shape: Shape): readonly Thrift[] {
  switch (shape.kind) {
    case 'scalar':
      return [leaf(name, shape.type)];
    case 'list':
      return [...list(name), leaf('element', shape.type)];
    case 'structs': {
      const element = group('element', REPETITION.optional, shape.fields.length);
      return [...list(name), element, ...shape.fields.map((field) => leaf(field.name, field.type))];
    }
  }
}

const leaf = (name: string, type: LeafType): Thrift => ({
  1: PHYSICAL[type],
  2: type === 'decimal' ? DECIMAL_BYTES : undefined,
  3: REPETITION.optional,
  4: name,
  ...LOGICAL[type],
});

const group = (name: string, repetition: number, children: number): Thrift => ({
  3: repetition,
  4: name,
  5: children,
});

const list = (name: string): Thrift[] => [
  { ...group(name, REPETITION.optional, 1), 6: CONVERTED.list, 10: { 3: {} } },
  group('list', REPETITION.repeated, 1),
];

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
