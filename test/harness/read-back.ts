import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import type { Row } from '#functions/contract/row.ts';
import type { Lineage } from '#functions/lake/columns/columns.ts';
import { encodeRows } from '#functions/lake/columns/encode-rows.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';

export const LINEAGE: Lineage = {
  account: 'act_1',
  runId: 'run-1',
  extractedAt: '2026-05-04T10:00:00.123Z',
};

/** A row as DuckDB gives it back: numbers beyond 32 bits and decimals as exact text. */
export type ReadRow = Record<string, Json>;

/** What came of writing rows. */
export interface Written {
  readonly bytes: Buffer;
  readonly unparsed: Record<string, number>;
  readonly chunks: number;
}

/** Writes rows as one file. @param batchSize rows that come at once. */
export async function write(
  description: StreamDescription,
  rows: Iterable<Row>,
  batchSize = 100,
): Promise<Written> {
  const tally = new Map<string, number>();
  const chunks: Uint8Array[] = [];
  for await (const chunk of encodeRows(description, LINEAGE, batches(rows, batchSize), tally)) {
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), unparsed: Object.fromEntries(tally), chunks: chunks.length };
}

async function* batches(rows: Iterable<Row>, size: number): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/**
 * Reads the rows of a file without DuckDB: decimals as numbers, days and times as dates. Lists that are null, and null
 * inside of lists, are undefined.
 */
export const readRows = (bytes: Buffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({
    file: new Uint8Array(bytes).buffer,
    compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
  });

/** Reads Parquet with DuckDB, which shares no code with the writer. */
export class DuckDb {
  readonly #directory: string;
  readonly #instance: DuckDBInstance;

  private constructor(directory: string, instance: DuckDBInstance) {
    this.#directory = directory;
    this.#instance = instance;
  }

  static async open(): Promise<DuckDb> {
    return new DuckDb(await mkdtemp(join(tmpdir(), 'parquet-')), await DuckDBInstance.create(':memory:'));
  }

  /** @param sql a query in which `file` stands for the Parquet file, as a string literal. */
  async query(parquet: Uint8Array, sql: string): Promise<ReadRow[]> {
    const file = join(this.#directory, 'data.parquet');
    await writeFile(file, parquet);
    const connection = await this.#instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      const result = await connection.runAndReadAll(sql.replaceAll('file', `'${file}'`));
      return result.getRowObjectsJson();
    } finally {
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    this.#instance.closeSync();
    await rm(this.#directory, { recursive: true });
  }
}
