/** Type of a leaf: a column of plain values, or one value inside a column of lists. */
export type LeafType = 'string' | 'int64' | 'decimal' | 'date' | 'timestamp' | 'boolean';

/** One field of the structs in a list. */
export interface StructField {
  readonly name: string;
  readonly type: LeafType;
}

/** The structure of a column's values. Each level may be null. */
export type Shape =
  | { readonly kind: 'scalar'; readonly type: LeafType }
  | { readonly kind: 'list'; readonly type: LeafType }
  | { readonly kind: 'structs'; readonly fields: readonly StructField[] };

/**
 * Value of a leaf. `int64`: a whole number; `decimal`: its unscaled whole number (1.5 is 1500000 at scale 6);
 * `timestamp`: microseconds since 1970-01-01T00:00:00Z. All three are numbers where that is exact (2^53), otherwise
 * bigints. `date`: days since 1970-01-01, a number.
 */
export type Scalar = string | bigint | number | boolean;

/** Reads a value as it was sent, other than null; `undefined` unless it matches the type of the leaf exactly. */
export type Parse = (value: unknown) => Scalar | undefined;

/**
 * All decimals have one type, so that they compare and join without casts. Meta writes amounts with two decimals and
 * quotients with six. A larger scale would fit what its documentation once showed (`0.35600030266344`,
 * marketing-api/insights), but would make every file a quarter larger and let products of two columns overflow in
 * Athena and DuckDB, whose decimals have at most 38 digits.
 */
export const DECIMAL = { precision: 38, scale: 6 } as const;

/** One column of the file: its name and the structure of its values. */
export interface ColumnSchema {
  readonly name: string;
  readonly shape: Shape;
}

/** A column of rows of type `R`, and how to take its values from them. */
export interface ColumnSource<R> extends ColumnSchema {
  /** The value as it was sent: of the shape, absent, or anything else. */
  readonly read: (row: R) => unknown;
  /** For each leaf, in the order of the schema. */
  readonly parsers: readonly Parse[];
}

/**
 * Called for each value that is dropped because it does not match its type, with `<column>`, or `<column>.<key>` for a
 * value inside a list.
 */
export type Unparsed = (path: string) => void;
