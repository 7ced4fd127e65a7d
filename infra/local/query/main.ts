import { join } from 'node:path';
import { UsageError } from '#infra/local/arguments.ts';
import { assertNodeVersion } from '#infra/local/node-version.ts';
import { LAKE_BUCKET_NAME } from '#infra/local/template.ts';
import { answerTable } from './answer-table.ts';
import { firstSentence, readArguments, USAGE } from './arguments.ts';
import { type Answer, LakeDatabase, QueryError } from './lake-database.ts';

/** `npm run query`: asks the local lake. @returns the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  assertNodeVersion();
  const options = readArguments(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  await using lake = await LakeDatabase.open(join(options.dataDir, LAKE_BUCKET_NAME, 'lake'));
  for (const { name, description, sql } of options.queries) {
    const answer = await lake.ask(sql);
    const lines = options.json
      ? [JSON.stringify({ name, rows: objectsOf(answer) })]
      : [`${name}: ${firstSentence(description)}`, '', ...answerTable(answer), ''];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

function objectsOf({ columns, rows }: Answer): unknown[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof QueryError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
