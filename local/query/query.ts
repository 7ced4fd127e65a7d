import { join } from 'node:path';
import type { Query } from '#infra/queries/queries.ts';
import { LAKE_BUCKET_NAME } from '#local/template.ts';
import { answerTable } from './answer-table.ts';
import { firstSentence, readArguments, USAGE } from './arguments.ts';
import { type Answer, LakeDatabase, QueryError } from './lake-database.ts';

/**
 * `npm run query`: queries the local lake.
 * @param argv arguments after the script's name.
 * @returns the exit status: 1 when a query is refused, with a message on stderr; the other queries still run.
 * @throws UsageError
 */
export async function runQuery(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const { dataDir, queries, json } = options;
  await using lake = await LakeDatabase.open(join(dataDir, LAKE_BUCKET_NAME, 'lake'));
  let status = 0;
  for (const query of queries) {
    try {
      process.stdout.write(`${(await answer(lake, query, json)).join('\n')}\n`);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      process.stderr.write(`${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

/** The lines of an answer. @throws QueryError */
async function answer(
  lake: LakeDatabase,
  { name, description, sql }: Query,
  json: boolean,
): Promise<string[]> {
  const told = await lake.ask(sql);
  if (json) return [JSON.stringify({ name, rows: objectsOf(told) })];
  return [`${name}: ${firstSentence(description)}`, '', ...answerTable(told), ''];
}

function objectsOf({ columns, rows }: Answer): unknown[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}
