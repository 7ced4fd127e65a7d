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
 * Value of a leaf. `int64`: a bigint. `decimal`: its unscaled bigint (1.5 is 1500000 at scale 6). `date`: days since
 * 1970-01-01, a number. `timestamp`: microseconds since 1970-01-01T00:00:00Z, a bigint.
 */
export type Scalar = string | bigint | number | boolean;
/** A struct in a list; each field of the shape is present. */
export type Struct = Readonly<Record<string, Scalar | null>>;
/** Value of a column, according to its shape. */
export type TypedValue = Scalar | readonly (Scalar | null)[] | readonly (Struct | null)[];

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

/** The values of one row, in schema order. */
export type TypedRow = readonly (TypedValue | null)[];
