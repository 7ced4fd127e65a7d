import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { answerable, VIEWS } from '#infra/queries/queries.ts';
import { ATHENA_FUNCTIONS } from './athena-functions.ts';

/** The schema of the views with Fivetran's names. In Athena it is a database of its own. */
export const FIVETRAN = 'fivetran';

/** A table or a view to be made. */
export interface LakeTable {
  readonly name: string;
  /** The statement that makes it. */
  readonly statement: string;
}

/** What makes a database that has Athena's functions and time zone, and the schema of Fivetran's names. */
export const PREPARATION: readonly string[] = [
  "SET TimeZone = 'UTC'",
  ...ATHENA_FUNCTIONS,
  `CREATE SCHEMA IF NOT EXISTS ${FIVETRAN}`,
];

/**
 * The tables of streams and reports, and the views of the current state that these allow.
 * @param lake folder or URL of the published partitions, without a slash at its end. @param streams those that it has.
 */
export function lakeTables(lake: string, streams: readonly string[]): LakeTable[] {
  const tables = streams.map((name) => ({
    name,
    statement: `CREATE OR REPLACE VIEW ${name} AS ${published(lake, name)}`,
  }));
  const views = answerable(VIEWS, streams);
  return [
    ...tables,
    ...views.map(({ name, sql }) => ({ name, statement: `CREATE OR REPLACE VIEW ${name} AS ${sql}` })),
  ];
}

/**
 * The views with Fivetran's names that the tables allow.
 * @param tables names of tables and views. @param windows attribution windows of the lists of actions.
 */
export function fivetranTables(tables: readonly string[], windows: readonly string[]): LakeTable[] {
  return answerable(fivetranViews(windows), tables).map(({ name, sql }) => ({
    name: `${FIVETRAN}.${name}`,
    statement: `CREATE OR REPLACE VIEW ${FIVETRAN}.${name} AS ${sql}`,
  }));
}

/** The attribution windows in the type of a list of actions, as DuckDB writes it. */
export function windowsOf(type: string): string[] {
  const fields = [...type.matchAll(/"?(\w+)"? DECIMAL/g)].map(([, name = '']) => name);
  return fields.filter((name) => name !== 'value');
}

/**
 * In objects written before a column was added, the column is null. The files have the account as a column; the
 * `account` of the path is only the name of its folder.
 */
function published(lake: string, stream: string): string {
  const files = `${lake}/${stream}/*/*/data.parquet`.replaceAll("'", "''");
  return `SELECT * EXCLUDE (account) FROM read_parquet('${files}', union_by_name = true, hive_partitioning = true, hive_types = {'account': VARCHAR, 'date': DATE})`;
}
