/** The encoder's types for the structure of a column, for code that describes tables. */
export { DECIMAL, type LeafType, type Shape } from '#functions/lake/parquet/schema.ts';
