import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { VIEWS } from '#infra/queries/queries.ts';
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
  readonly #missing: readonly string[];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, missing: readonly string[]) {
    this.#instance = instance;
    this.#connection = connection;
    this.#missing = missing;
  }

  /** @param lakeFolder folder of the published partitions, next to `runs`. It is read once and never changed. */
  static async open(lakeFolder: string): Promise<LakeDatabase> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const macro of ATHENA_FUNCTIONS) await connection.run(macro);
    const missing: string[] = [];
    for (const stream of STREAM_NAMES) {
      const files = join(lakeFolder, stream, '*', '*', 'data.parquet');
      if (globSync(files).length === 0) missing.push(stream);
      else await connection.run(`CREATE VIEW ${stream} AS ${published(files)}`);
    }
    for (const { name, sql } of VIEWS) {
      if (!missing.some((stream) => sql.includes(stream)))
        await connection.run(`CREATE VIEW ${name} AS ${sql}`);
      else missing.push(name);
    }
    const reconciliation = reconciliationView(join(lakeFolder, '..', 'runs'));
    if (reconciliation === undefined) missing.push('reconciliation');
    else await connection.run(`CREATE VIEW reconciliation AS ${reconciliation}`);
    return new LakeDatabase(instance, connection, missing);
  }

  /** @throws QueryError */
  async ask(sql: string): Promise<Answer> {
    const missing = this.#missing.find((table) => new RegExp(`\\b(FROM|JOIN)\\s+${table}\\b`, 'i').test(sql));
    if (missing !== undefined) {
      throw new QueryError(
        `The lake has no ${missing} yet: run "npm start" first, with the same --data-dir.`,
      );
    }
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      return {
        columns: reader.deduplicatedColumnNames(),
        rows: reader.getRowsJson(),
        numeric: reader.columnTypes().map((type) => NUMERIC.test(String(type))),
      };
    } catch (error) {
      throw new QueryError((error as Error).message, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/**
 * In objects written before a column was added, the column is null. The files have the account as a column; the
 * `account` of the path is only the name of its folder.
 */
function published(files: string): string {
  return `SELECT * EXCLUDE (account) FROM read_parquet('${files.replaceAll("'", "''")}', union_by_name = true, hive_partitioning = true, hive_types = {'account': VARCHAR, 'date': DATE})`;
}
