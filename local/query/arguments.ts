import { parseArgs } from 'node:util';
import type { Query } from '#infra/queries/queries.ts';
import { UsageError } from '#local/usage-error.ts';
import { QUESTIONS } from './questions.ts';

/** The checked command line of `npm run query`. */
export interface QueryArguments {
  /** The queries to run: saved questions, or one query of the user. */
  readonly queries: readonly Query[];
  readonly dataDir: string;
  readonly json: boolean;
}

const list = QUESTIONS.map(({ name, description }) => `  ${name}\n      ${firstSentence(description)}`);

export const USAGE = `Usage: npm run query -- [NAME ...] [--sql "SELECT ..."] [--data-dir DIR] [--json]

Asks questions of the local lake, with DuckDB: all of them, or those that are named.
${list.join('\n')}

  --sql       another query; tables are named as in Athena (docs/columns.md)
  --data-dir  folder of the buckets, as in "npm start" (.local)
  --json      prints rows as JSON, one object a question, and nothing else, on stdout
`;

/** @throws UsageError */
export function readArguments(argv: readonly string[]): QueryArguments | 'help' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  if (values['data-dir'].trim() === '') throw new UsageError('--data-dir is empty. It must be a folder.');
  return { queries: readQueries(positionals, values.sql), dataDir: values['data-dir'], json: values.json };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sql: { type: 'string' },
        'data-dir': { type: 'string', default: '.local' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/\.(?=\s|$)/);
    throw new UsageError(`${reason}. "npm run query -- --help" shows the options.`);
  }
}

function readQueries(names: readonly string[], sql: string | undefined): readonly Query[] {
  if (sql !== undefined && names.length > 0) throw new UsageError('--sql cannot be combined with names.');
  if (sql !== undefined) return [{ name: 'sql', description: '', sql }];
  if (names.length === 0) return QUESTIONS;
  return names.map((name) => {
    const question = QUESTIONS.find((candidate) => candidate.name === name);
    if (question !== undefined) return question;
    const known = QUESTIONS.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`There is no question "${name}". The questions are: ${known}.`);
  });
}

/** The first sentence of a description. */
export function firstSentence(description: string): string {
  return /^.*?\.(?=\s|$)/.exec(description)?.[0] ?? description;
}
