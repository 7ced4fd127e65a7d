import { CATALOG } from '#functions/streams/catalog.ts';
import { SETTINGS } from '#infra/settings.ts';
import { isReconciled, publishedStreams } from './lake-database.ts';
import {
  fivetranTables,
  lakeTables,
  PREPARATION,
  reconciliationFolder,
  reconciliationTables,
} from './lake-tables.ts';

/**
 * The SQL that makes the tables and views of a lake in any DuckDB, to be read with `.read` or `duckdb -init`.
 * @param lake folder or URL of the published partitions. @param localFolder the local lake, which says what there is of
 *   a local one; of another one, all streams that are on by default are taken to be there.
 */
export function setupScript(lake: string, localFolder: string): string {
  const isRemote = lake.includes('://');
  const streams = isRemote
    ? CATALOG.filter(({ isOptional }) => isOptional !== true).map(({ name }) => name)
    : publishedStreams(localFolder);
  const tables = lakeTables(lake, streams);
  const names = tables.map(({ name }) => name);
  const views = fivetranTables(names, SETTINGS.attributionWindows.default);
  const results =
    isRemote || isReconciled(reconciliationFolder(localFolder))
      ? reconciliationTables(reconciliationFolder(lake))
      : [];
  const statements = [
    ...(lake.startsWith('s3://') ? S3 : []),
    ...PREPARATION,
    ...tables.map(({ statement }) => statement),
    ...views.map(({ statement }) => statement),
    ...results.map(({ statement }) => statement),
  ];
  return statements.map((statement) => `${statement};\n`).join('\n');
}

/** DuckDB's own access to S3, with the credentials of the shell. DuckDB: httpfs/s3api. */
const S3: readonly string[] = [
  'INSTALL httpfs',
  'LOAD httpfs',
  'INSTALL aws',
  'LOAD aws',
  'CREATE OR REPLACE SECRET lake (TYPE s3, PROVIDER credential_chain)',
];
