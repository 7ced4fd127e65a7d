/** How the values of a column are built, in the terms of the encoder, for code that describes tables. */
export { DECIMAL, type LeafType, type Shape } from '#functions/lake/parquet/schema.ts';
