import { join, resolve } from 'node:path';
import type { Query } from '#infra/queries/queries.ts';
import { widthOf } from '#local/screen.ts';
import { LAKE_BUCKET_NAME } from '#local/template.ts';
import { answerCsv } from './answer-csv.ts';
import { answerObjects } from './answer-json.ts';
import { answerTable } from './answer-table.ts';
import { type Format, firstSentence, OWN_QUERY, questionList, readArguments, USAGE } from './arguments.ts';
import { LakeDatabase } from './lake-database.ts';
import { prompt } from './prompt.ts';
import { QueryError } from './query-error.ts';
import { setupScript } from './setup-script.ts';

/**
 * `npm run query`: queries the local lake.
 * @param argv arguments after the script's name.
 * @returns the exit status: 1 when a query is refused, with a message on stderr; the other queries still run.
 * @throws UsageError
 */
export async function runQuery(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv, process.env);
  if (options === 'help') return print(USAGE);
  const { queries, dataDir, format, all, prints, lake } = options;
  if (prints === 'list') return print(questionList());
  const lakeFolder = join(dataDir, LAKE_BUCKET_NAME, 'lake');
  if (prints === 'setup') return print(setupScript(lake ?? resolve(lakeFolder), lakeFolder));
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (queries.length === 0 && !isTerminal) return print(`${USAGE}\n${questionList()}`);
  await using database = await LakeDatabase.open(lakeFolder);
  const answer = async (query: Query, shown: Format) =>
    process.stdout.write(`${(await linesOf(database, query, shown, all)).join('\n')}\n`);
  if (queries.length === 0) return await prompt({ database, format, answer });
  let status = 0;
  for (const query of queries) {
    try {
      await answer(query, format);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      process.stderr.write(`${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** The lines of an answer. @throws QueryError */
async function linesOf(
  database: LakeDatabase,
  { name, description, sql }: Query,
  format: Format,
  all: boolean,
): Promise<string[]> {
  const answer = await database.ask(sql);
  switch (format) {
    case 'json':
      return [JSON.stringify({ name, rows: answerObjects(answer) })];
    case 'csv':
      return answerCsv(answer);
    case 'table': {
      const limits = { width: widthOf(process.stdout), rows: all ? Number.POSITIVE_INFINITY : 20 };
      const title = name === OWN_QUERY ? [] : [`${name}: ${firstSentence(description)}`, ''];
      return [...title, ...answerTable(answer, limits), ''];
    }
  }
}
