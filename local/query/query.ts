import { join } from 'node:path';
import { LAKE_BUCKET_NAME } from '#local/template.ts';
import { answerTable } from './answer-table.ts';
import { firstSentence, type QueryArguments, readArguments, USAGE } from './arguments.ts';
import { type Answer, LakeDatabase, QueryError } from './lake-database.ts';

/**
 * `npm run query`: asks the local lake.
 * @param argv what follows the script's name.
 * @returns the exit status: 1 for a query that is refused, which is told on stderr.
 * @throws UsageError
 */
export async function runQuery(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    await answer(options);
    return 0;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function answer({ dataDir, queries, json }: QueryArguments): Promise<void> {
  await using lake = await LakeDatabase.open(join(dataDir, LAKE_BUCKET_NAME, 'lake'));
  for (const { name, description, sql } of queries) {
    const told = await lake.ask(sql);
    const lines = json
      ? [JSON.stringify({ name, rows: objectsOf(told) })]
      : [`${name}: ${firstSentence(description)}`, '', ...answerTable(told), ''];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

function objectsOf({ columns, rows }: Answer): unknown[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}
