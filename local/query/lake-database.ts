import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type Json } from '@duckdb/node-api';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { fivetranViews, tablesOf } from '#infra/queries/fivetran/fivetran-views.ts';
import { VIEWS } from '#infra/queries/queries.ts';
import { FIVETRAN, fivetranTables, lakeTables, PREPARATION, windowsOf } from './lake-tables.ts';
import { oneLineOf, QueryError, unknownTableOf } from './query-error.ts';
import { reconciliationView } from './reconciliation-view.ts';
import { restatementsView } from './restatements-view.ts';
import { resultDays } from './result-days.ts';

/** The result of a query: column names and types, and a list of values per row. Decimals and 64-bit counts are text. */
export interface Answer {
  readonly columns: readonly string[];
  readonly types: readonly DuckDBType[];
  readonly rows: readonly (readonly Json[])[];
}

/** A completion of what was typed, from a place on. */
export interface Suggestion {
  readonly text: string;
  readonly start: number;
}

/** What each view needs, by its name. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...VIEWS.map(({ name, sql }) => [name, tablesOf(sql)] as const),
  ...fivetranViews([]).map(({ name, tables }) => [name, tables] as const),
]);
/** The views that are made of the results of runs. */
const OF_RESULTS: Readonly<Record<string, (resultDays: string) => string>> = {
  reconciliation: reconciliationView,
  restatements: restatementsView,
};

/**
 * The published Parquet of a local lake as DuckDB tables, with the names of the Athena tables; the views with Fivetran's
 * names in the schema `fivetran`; and the results of its runs as the views `reconciliation` and `restatements`.
 */
export class LakeDatabase implements AsyncDisposable {
  /** The tables and views that there are, those of another schema with its name. */
  readonly tables: readonly string[];
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, tables: readonly string[]) {
    this.#instance = instance;
    this.#connection = connection;
    this.tables = tables;
  }

  /** @param lakeFolder folder of the published partitions, next to `runs`. It is read once and never changed. */
  static async open(lakeFolder: string): Promise<LakeDatabase> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const statement of PREPARATION) await connection.run(statement);
    const made: string[] = [];
    const make = async ({ name, statement }: { readonly name: string; readonly statement: string }) => {
      await connection.run(statement);
      made.push(name);
    };
    for (const table of lakeTables(lakeFolder, publishedStreams(lakeFolder))) await make(table);
    const days = resultDays(join(lakeFolder, '..', 'runs'));
    for (const [name, view] of Object.entries(OF_RESULTS)) {
      if (days !== undefined) await make({ name, statement: `CREATE VIEW ${name} AS ${view(days)}` });
    }
    await connection.run(`CREATE SCHEMA ${FIVETRAN}`);
    const windows = made.includes('ad_insights') ? await windowsIn(connection) : [];
    for (const view of fivetranTables((table) => made.includes(table), windows)) await make(view);
    return new LakeDatabase(instance, connection, made);
  }

  /** @throws QueryError */
  async ask(sql: string): Promise<Answer> {
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      return {
        columns: reader.deduplicatedColumnNames(),
        types: reader.columnTypes(),
        rows: reader.getRowsJson(),
      };
    } catch (error) {
      const { message } = error as Error;
      const table = unknownTableOf(message);
      const told = table === undefined ? oneLineOf(message) : await this.#absence(table);
      throw new QueryError(told, { cause: error });
    }
  }

  /** What could follow, best first. */
  async suggest(typed: string): Promise<Suggestion[]> {
    const text = typed.replaceAll("'", "''");
    const { rows } = await this.ask(
      `SELECT suggestion, suggestion_start FROM sql_auto_complete('${text}') WHERE suggestion_type <> 'table_function'`,
    );
    return rows.map(([suggestion, start]) => ({ text: String(suggestion), start: Number(start) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** Why there is no such table, and what to do. */
  async #absence(table: string): Promise<string> {
    const isMissing = (name: string) => !this.tables.includes(name);
    if (isMissing(table) && table in OF_RESULTS) {
      return `There is no ${table} yet: no run has left its results here. Run "npm start" first, with the same --data-dir.`;
    }
    const lacks = streamsOf(table).filter(isMissing);
    if (lacks.length > 0) {
      const views = lacks.includes(table) ? '' : `${table} needs ${lacks.join(' and ')}. `;
      const stream = lacks.find((name) => STREAM_NAMES.includes(name));
      return stream === undefined
        ? `${views}There is no table ${lacks[0]}: it is a report that is off until the setting "reports" lists it.`
        : `${views}${stream} was never extracted into this lake: npm start -- --input '{"streams":["${stream}"]}'`;
    }
    const { rows } = await this.ask(
      `SELECT name FROM (SELECT unnest([${this.tables.map((name) => `'${name}'`).join()}]) AS name)
       ORDER BY jaro_winkler_similarity(regexp_replace(name, '^.*[.]', ''), '${table}') DESC LIMIT 1`,
    );
    const nearest = rows[0]?.[0];
    return nearest === undefined
      ? `There is no table "${table}": the lake is empty. Run "npm start" first, with the same --data-dir.`
      : `There is no table "${table}". Did you mean ${nearest}? The tables are: ${this.tables.filter((name) => !name.includes('.')).join(', ')}.`;
  }
}

/** What has a folder with at least one partition: streams of the catalog, and reports. */
export function publishedStreams(lakeFolder: string): string[] {
  const folders = globSync('*', { cwd: lakeFolder }).filter((name) => /^[a-z]\w*$/.test(name));
  return folders
    .filter((name) => readdirSync(join(lakeFolder, name)).some((date) => date.startsWith('date=')))
    .sort();
}

async function windowsIn(connection: DuckDBConnection): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    "SELECT column_type FROM (DESCRIBE ad_insights) WHERE column_name = 'actions'",
  );
  return windowsOf(String(reader.getRowsJson()[0]?.[0]));
}

/** The tables that a view is made of in the end; a table itself. */
function streamsOf(name: string): readonly string[] {
  const needs = NEEDS.get(name);
  if (needs !== undefined) return [...new Set(needs.flatMap(streamsOf))];
  return STREAM_NAMES.includes(name) || /^(account|ad)_by_/.test(name) ? [name] : [];
}
