import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { StreamName } from '#functions/contract/ids.ts';
import { describeAny } from './any-stream.ts';
import type { LakeRow } from './lake-row.ts';
import { readBack } from './typed-rows.ts';

let shared: Promise<DuckDBConnection> | undefined;

/** One database a process, in memory: it only reads files. */
function connection(): Promise<DuckDBConnection> {
  shared ??= (async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const opened = await instance.connect();
    await opened.run("SET TimeZone = 'UTC'");
    return opened;
  })();
  return shared;
}

/**
 * The rows of published files of a stream, in the terms of `typedRow`. DuckDB shares no code with what wrote them.
 * @param files absolute paths.
 */
export async function publishedRows(stream: StreamName, files: readonly string[]): Promise<LakeRow[]> {
  if (files.length === 0) return [];
  const columns = describeAny(stream).fields.map(({ name }) => name);
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
  const reader = await (await connection()).runAndReadAll(
    `SELECT ${columns.join(', ')} FROM read_parquet([${list}], union_by_name = true)`,
  );
  return reader.getRowObjectsJson().map((row) => readBack(stream, row));
}
