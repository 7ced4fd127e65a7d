import { DECIMAL, type LeafType, type Shape } from '#functions/lake/columns/shape.ts';
import { WIDEST } from './plain.ts';

/**
 * A struct of the Thrift protocol: its fields by number, ascending. Integers are i32, bigints i64, undefined is absent.
 */
export type Thrift = { readonly [field: `field_${number}`]: unknown };

/** Numbers of the Parquet format: github.com/apache/parquet-format, `src/main/thrift/parquet.thrift`. */
export const FORMAT_VERSION = 2;
export const PAGE = { data: 0, dictionary: 2 } as const;
export const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const;
export const CODEC = { none: 0, zstd: 6 } as const;
const REPETITION = { optional: 1, repeated: 2 } as const;
const CONVERTED = { utf8: 0, list: 3, decimal: 5, date: 6, timestampMicros: 10 } as const;

/** Physical types. */
export const PHYSICAL: Readonly<Record<LeafType, number>> = {
  boolean: 0,
  date: 1,
  int64: 2,
  timestamp: 2,
  string: 6,
  decimal: 7,
};

/**
 * What makes a physical type a logical one: the older `converted_type` (field 6) and the newer `logicalType` (field
 * 10), for readers of either age.
 */
const LOGICAL: Readonly<Record<LeafType, Thrift>> = {
  boolean: {},
  int64: {},
  string: { field_6: CONVERTED.utf8, field_10: { field_1: {} } },
  date: { field_6: CONVERTED.date, field_10: { field_6: {} } },
  timestamp: {
    field_6: CONVERTED.timestampMicros,
    // Adjusted to UTC; microseconds.
    field_10: { field_8: { field_1: true, field_2: { field_2: {} } } },
  },
  decimal: {
    field_6: CONVERTED.decimal,
    field_7: DECIMAL.scale,
    field_8: DECIMAL.precision,
    field_10: { field_5: { field_1: DECIMAL.scale, field_2: DECIMAL.precision } },
  },
};

/** `SchemaElement`s of a column, depth-first; a list is three levels deep, as the format asks. */
export function schemaElements(name: string, shape: Shape): readonly Thrift[] {
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
  field_1: PHYSICAL[type],
  ...(type === 'decimal' ? { field_2: WIDEST } : {}),
  field_3: REPETITION.optional,
  field_4: name,
  ...LOGICAL[type],
});

const group = (name: string, repetition: number, children: number): Thrift => ({
  field_3: repetition,
  field_4: name,
  field_5: children,
});

const list = (name: string): Thrift[] => [
  { ...group(name, REPETITION.optional, 1), field_6: CONVERTED.list, field_10: { field_3: {} } },
  group('list', REPETITION.repeated, 1),
];
