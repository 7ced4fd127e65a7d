import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { answerable, VIEWS } from '#infra/queries/queries.ts';
import {
  RECONCILIATION_COLUMNS,
  RECONCILIATION_DAYS,
  sqlTypeOf,
} from '#infra/queries/reconciliation-columns.ts';
import { ATHENA_FUNCTIONS } from './athena-functions.ts';

/** The schema of the views with Fivetran's names. In Athena it is a database of its own. */
export const FIVETRAN = 'fivetran';

/** A table or a view to be made. */
export interface LakeTable {
  readonly name: string;
  /** The statement that makes it. */
  readonly statement: string;
  /** Whether it is made of files, and not of other tables. */
  readonly isOfFiles: boolean;
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
export const lakeTables = (lake: string, streams: readonly string[]): LakeTable[] => [
  ...streams.map((name) => view(name, published(lake, name), true)),
  ...answerable(VIEWS, streams).map(({ name, sql }) => view(name, sql)),
];

/**
 * The table of what runs found of each day, and its views.
 * @param folder folder or URL of these, without a slash at its end.
 */
export const reconciliationTables = (folder: string): LakeTable[] => [
  view(RECONCILIATION_DAYS, reconciled(folder), true),
  ...answerable(VIEWS, [RECONCILIATION_DAYS]).map(({ name, sql }) => view(name, sql)),
];

/** The folder or URL of what runs found of each day. @param lake of the published partitions, beside which it is. */
export const reconciliationFolder = (lake: string): string => lake.replace(/[^/]*$/, 'reconciliation');

/**
 * The views with Fivetran's names that the tables allow.
 * @param tables names of tables and views. @param windows attribution windows of the lists of actions.
 */
export function fivetranTables(tables: readonly string[], windows: readonly string[]): LakeTable[] {
  return answerable(fivetranViews(windows), tables).map(({ name, sql }) => view(`${FIVETRAN}.${name}`, sql));
}

const view = (name: string, sql: string, isOfFiles = false): LakeTable => ({
  name,
  statement: `CREATE OR REPLACE VIEW ${name} AS ${sql}`,
  isOfFiles,
});

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

/** `date` is that of the path: the day of the run. */
function reconciled(folder: string): string {
  const files = `${folder}/*/*/*.json.gz`.replaceAll("'", "''");
  const columns = RECONCILIATION_COLUMNS.map((column) => `${column.name}: '${sqlTypeOf(column)}'`);
  return `SELECT * EXCLUDE (account) FROM read_json('${files}', format = 'newline_delimited', hive_partitioning = true, hive_types = {'account': VARCHAR, 'date': DATE}, columns = {${columns.join(', ')}})`;
}
