/** How the values of a column are built, for whoever describes tables: the encoder's own terms. */
export { DECIMAL, type LeafType, type Shape } from '#functions/lake/parquet/schema.ts';
