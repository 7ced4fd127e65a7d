import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type Json } from '@duckdb/node-api';
import { ADS_TABLE } from '#infra/queries/fivetran/action-views.ts';
import { absenceOf } from './absence.ts';
import {
  fivetranTables,
  type LakeTable,
  lakeTables,
  PREPARATION,
  reconciliationFolder,
  reconciliationTables,
  windowsOf,
} from './lake-tables.ts';
import { oneLineOf, QueryError, unknownTableOf } from './query-error.ts';

export { QueryError } from './query-error.ts';

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

/**
 * The published Parquet of a local lake as DuckDB tables, with the names of the Athena tables; the views with Fivetran's
 * names in the schema `fivetran`; and what its runs found of each day as `reconciliation_days` and its views.
 */
export class LakeDatabase implements AsyncDisposable {
  /** The tables and views that there are, those of another schema with its name. */
  readonly tables: readonly string[];
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Those that no query has named yet. To make one opens every file of its stream. */
  readonly #pending: Map<string, LakeTable>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, tables: readonly LakeTable[]) {
    this.#instance = instance;
    this.#connection = connection;
    this.tables = namesOf(tables);
    this.#pending = new Map(tables.map((table) => [table.name, table]));
  }

  /** @param lakeFolder folder of the published partitions, next to `reconciliation`. It is read and never changed. */
  static async open(lakeFolder: string): Promise<LakeDatabase> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const statement of PREPARATION) await connection.run(statement);
    const streams = publishedStreams(lakeFolder);
    const tables = lakeTables(lakeFolder, streams);
    const windows = streams.includes(ADS_TABLE)
      ? await windowsIn(connection, join(lakeFolder, ADS_TABLE))
      : [];
    const results = reconciliationFolder(lakeFolder);
    return new LakeDatabase(instance, connection, [
      ...tables,
      ...(isReconciled(results) ? reconciliationTables(results) : []),
      ...fivetranTables(namesOf(tables), windows),
    ]);
  }

  /** One query after the other. @throws QueryError */
  ask(sql: string): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(sql));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(sql: string): Promise<Answer> {
    try {
      await this.#makeNamed(sql);
      const reader = await this.#connection.runAndReadAll(sql);
      return {
        columns: reader.deduplicatedColumnNames(),
        types: reader.columnTypes(),
        rows: reader.getRowsJson(),
      };
    } catch (error) {
      const { message } = error as Error;
      const table = unknownTableOf(message);
      throw new QueryError(table === undefined ? oneLineOf(message) : absenceOf(table, this.tables), {
        cause: error,
      });
    }
  }

  /** What could follow, best first. Makes all tables but Fivetran's, so that their columns are known. */
  async suggest(typed: string): Promise<Suggestion[]> {
    const own = this.tables.filter((name) => !name.includes('.'));
    const { rows } = await this.ask(
      `SELECT suggestion, suggestion_start FROM sql_auto_complete('${typed.replaceAll("'", "''")}')
       WHERE suggestion_type <> 'table_function' -- ${own.join(' ')}`,
    );
    return rows.map(([suggestion, start]) => ({ text: String(suggestion), start: Number(start) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** Makes the tables that a query names, and those that they name. */
  async #makeNamed(sql: string): Promise<void> {
    const words = new Set(sql.toLowerCase().match(/\w+/g));
    for (const [name, { statement, isOfFiles }] of [...this.#pending]) {
      const isNamed = name.split('.').every((part) => words.has(part));
      if (!isNamed || !this.#pending.delete(name)) continue;
      // Words of a path name no table.
      if (!isOfFiles) await this.#makeNamed(statement);
      await this.#connection.run(statement);
    }
  }
}

const namesOf = (tables: readonly LakeTable[]): string[] => tables.map(({ name }) => name);

/** What has a folder with at least one partition: streams of the catalog, and reports. */
export function publishedStreams(lakeFolder: string): string[] {
  const folders = globSync('*', { cwd: lakeFolder }).filter((name) => /^[a-z]\w*$/.test(name));
  return folders
    .filter((name) => readdirSync(join(lakeFolder, name)).some((date) => date.startsWith('date=')))
    .sort();
}

/** Whether a run has left what it found of its days. */
export const isReconciled = (folder: string): boolean =>
  globSync('date=*/account=*/*.json.gz', { cwd: folder }).length > 0;

/** The attribution windows of the newest partition of a stream. */
async function windowsIn(connection: DuckDBConnection, folder: string): Promise<string[]> {
  const newest = globSync('date=*/account=*/data.parquet', { cwd: folder }).sort().at(-1) ?? '';
  const file = join(folder, newest).replaceAll("'", "''");
  const reader = await connection.runAndReadAll(
    `SELECT column_type FROM (DESCRIBE FROM read_parquet('${file}')) WHERE column_name = 'actions'`,
  );
  return windowsOf(String(reader.getRowsJson()[0]?.[0]));
}
