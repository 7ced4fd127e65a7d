import { DECIMAL, type LeafType, type Shape } from '#functions/lake/columns/shape.ts';

/** One column of a view. */
export interface ViewColumn {
  readonly name: string;
  readonly shape: Shape;
}

/** What a view is made of. */
export interface PrestoView {
  readonly database: string;
  readonly sql: string;
  /** As the query gives them, in its order. */
  readonly columns: readonly ViewColumn[];
}

/**
 * The text that makes a Glue table of the type `VIRTUAL_VIEW` a view of Athena, as `CREATE VIEW` leaves it there
 * (Trino: `io.trino.plugin.hive.ViewReaderUtil`): JSON in base64, in a comment.
 */
export function prestoViewText(view: PrestoView): string {
  const definition = {
    originalSql: view.sql,
    catalog: 'awsdatacatalog',
    schema: view.database,
    columns: view.columns.map(({ name, shape }) => ({ name, type: prestoTypeOf(shape) })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
}

const PRESTO_TYPES: Readonly<Record<LeafType, string>> = {
  string: 'varchar',
  int64: 'bigint',
  decimal: `decimal(${DECIMAL.precision},${DECIMAL.scale})`,
  date: 'date',
  timestamp: 'timestamp',
  boolean: 'boolean',
};

/** The type of a column in Trino's own words; names of fields are quoted, for some begin with a digit. */
export function prestoTypeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return PRESTO_TYPES[shape.type];
    case 'list':
      return `array(${PRESTO_TYPES[shape.type]})`;
    case 'structs': {
      const fields = shape.fields.map(({ name, type }) => `"${name}" ${PRESTO_TYPES[type]}`);
      return `array(row(${fields.join(', ')}))`;
    }
  }
}
