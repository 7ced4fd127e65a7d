import { DECIMAL, type LeafType, type Shape } from '#functions/lake/parquet/schema.ts';

const GLUE_TYPES: Readonly<Record<LeafType, string>> = {
  string: 'string',
  int64: 'bigint',
  decimal: `decimal(${DECIMAL.precision},${DECIMAL.scale})`,
  date: 'date',
  timestamp: 'timestamp',
  boolean: 'boolean',
};

/** The Hive type of a column in a Glue table. */
export function glueTypeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return GLUE_TYPES[shape.type];
    case 'list':
      return `array<${GLUE_TYPES[shape.type]}>`;
    case 'structs': {
      const fields = shape.fields.map(({ name, type }) => `${name}:${GLUE_TYPES[type]}`);
      return `array<struct<${fields.join(',')}>>`;
    }
  }
}
