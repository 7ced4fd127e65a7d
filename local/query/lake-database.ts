import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { StreamName } from '#functions/contract/ids.ts';
import { answerable, VIEWS } from '#infra/queries/queries.ts';
import { reconciliationView } from './reconciliation-view.ts';

/** The result of a query: column names, and a list of values per row. Decimals and 64-bit counts are text. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
  /** Whether each column has numbers. */
  readonly numeric: readonly boolean[];
}

/** Thrown for a query that DuckDB refuses or a table that the lake does not have yet. Its message is for the user. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const NUMERIC = /^(DECIMAL|DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)\b/;

/** Athena functions that DuckDB lacks or defines differently. */
const ATHENA_FUNCTIONS = [
  'CREATE MACRO element_at(entries, place) AS list_extract(entries, place)',
  'CREATE MACRO json_extract_scalar(document, place) AS json_extract_string(document, place)',
];

/**
 * The published Parquet of a local lake as DuckDB tables, with the names of the Athena tables, and the results of its
 * runs as the view `reconciliation`.
 */
export class LakeDatabase implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** @param lakeFolder folder of the published partitions, next to `runs`. It is read once and never changed. */
  static async open(lakeFolder: string): Promise<LakeDatabase> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const macro of ATHENA_FUNCTIONS) await connection.run(macro);
    const streams = publishedStreams(lakeFolder);
    for (const stream of streams)
      await connection.run(`CREATE VIEW ${stream} AS ${published(filesOf(lakeFolder, stream))}`);
    const views = answerable(VIEWS, streams);
    for (const { name, sql } of views) await connection.run(`CREATE VIEW ${name} AS ${sql}`);
    const reconciliation = reconciliationView(join(lakeFolder, '..', 'runs'));
    if (reconciliation !== undefined) await connection.run(`CREATE VIEW reconciliation AS ${reconciliation}`);
    return new LakeDatabase(instance, connection);
  }

  /** @throws QueryError */
  async ask(sql: string): Promise<Answer> {
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      return {
        columns: reader.deduplicatedColumnNames(),
        rows: reader.getRowsJson(),
        numeric: reader.columnTypes().map((type) => NUMERIC.test(String(type))),
      };
    } catch (error) {
      const { message } = error as Error;
      const table = /Table with name (\w+) does not exist/.exec(message)?.[1];
      throw new QueryError(table === undefined ? message : neverExtracted(table), { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

const neverExtracted = (table: string): string =>
  `The lake has no ${table} yet: it was never extracted. Run "npm start" with the same --data-dir; the settings ` +
  '"streams" and "reports" switch on what is off by default.';

/** The streams with anything published, built-in or declared: a table each, as in Athena. */
function publishedStreams(lakeFolder: string): string[] {
  return globSync('*', { cwd: lakeFolder })
    .filter((name) => StreamName.safeParse(name).success && globSync(filesOf(lakeFolder, name)).length > 0)
    .sort();
}

const filesOf = (lakeFolder: string, stream: string): string =>
  join(lakeFolder, stream, '*', '*', 'data.parquet');

/**
 * In objects written before a column was added, the column is null. The files have the account as a column; the
 * `account` of the path is only the name of its folder.
 */
function published(files: string): string {
  return `SELECT * EXCLUDE (account) FROM read_parquet('${files.replaceAll("'", "''")}', union_by_name = true, hive_partitioning = true, hive_types = {'account': VARCHAR, 'date': DATE})`;
}
