/** Type of a leaf: a column of plain values, or one value inside a column of lists. */
export type LeafType = 'string' | 'int64' | 'decimal' | 'date' | 'timestamp' | 'boolean';

/** One field of the structs in a list. */
export interface StructField {
  readonly name: string;
  readonly type: LeafType;
}

/** How the values of a column are built. Each level may be null. */
export type Shape =
  | { readonly kind: 'scalar'; readonly type: LeafType }
  | { readonly kind: 'list'; readonly type: LeafType }
  | { readonly kind: 'structs'; readonly fields: readonly StructField[] };

/**
 * Value of a leaf. `int64`: a bigint. `decimal`: its unscaled bigint (1.5 is 15 with as many zeros as the scale asks
 * for). `date`: days since 1970-01-01, a number. `timestamp`: microseconds since 1970-01-01T00:00:00Z, a bigint.
 */
export type Scalar = string | bigint | number | boolean;
/** A struct in a list; each field of the shape is present. */
export type Struct = Readonly<Record<string, Scalar | null>>;
/** Value of a column, as its shape says. */
export type TypedValue = Scalar | readonly (Scalar | null)[] | readonly (Struct | null)[];

/**
 * All decimals have one type, so that they compare and join as they are. Meta writes amounts with two decimals and
 * quotients with six. A larger scale would hold what its documentation once showed (`0.35600030266344`,
 * marketing-api/insights), make every file a quarter longer, and let products of two columns overflow in Athena and
 * DuckDB, whose decimals end at 38 digits.
 */
export const DECIMAL = { precision: 38, scale: 6 } as const;

/** One column of the file: its name and how its values are built. */
export interface ColumnSchema {
  readonly name: string;
  readonly shape: Shape;
}

/** The values of one row, in the order of the schema. */
export type TypedRow = readonly (TypedValue | null)[];
