import { parseArgs } from 'node:util';
import type { Query } from '#infra/queries/queries.ts';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { UsageError } from '#local/usage-error.ts';

/** How answers are printed. */
export const FORMATS = ['table', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The checked command line of `npm run query`. */
export interface QueryArguments {
  /** The queries to run: saved questions, or one query of the user. Empty: a prompt. */
  readonly queries: readonly Query[];
  readonly dataDir: string;
  readonly format: Format;
  /** Whether a table has all its rows. */
  readonly all: boolean;
  /** Prints the questions, or the SQL that makes the tables, instead. */
  readonly prints: 'list' | 'setup' | undefined;
  /** Folder or URL of the lake of `--setup`. */
  readonly lake: string | undefined;
}

/** The name of a query that the user wrote. */
export const OWN_QUERY = 'sql';

export const USAGE = `Usage: npm run query -- [NAME ...] [--sql "SELECT ..."] [--format table|csv|json] [--data-dir DIR]

Asks questions of the local lake, with DuckDB. Without a name, on a terminal: a prompt.

  NAME        a question; --list prints them
  --sql       another query; tables are named as in Athena (docs/data.md)
  --format    table (default), csv (one question), json (a line for each question: {"name", "rows"})
  --json      --format json
  --all       all rows of a table, not the first 20
  --data-dir  folder of the data, as in "npm start" (.local)
  --list      prints the questions with what they answer
  --setup     prints the SQL that makes these tables and views in any DuckDB
  --lake      folder or URL of the lake in it, such as s3://BUCKET/lake (the local one)
`;

/** Every option; npm takes those before `--` for its own. */
const OPTIONS = {
  sql: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.local' },
  list: { type: 'boolean', default: false },
  setup: { type: 'boolean', default: false },
  lake: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line after the script's name.
 * @param environment where npm leaves options that it took for its own.
 * @throws UsageError
 */
export function readArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): QueryArguments | 'help' {
  refuseEaten(argv, environment);
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  if (values['data-dir'].trim() === '') throw new UsageError('--data-dir is empty. It must be a folder.');
  if (values.lake !== undefined && !values.setup) throw new UsageError('--lake goes with --setup.');
  const format = readFormat(values.format ?? (values.json ? 'json' : 'table'));
  const queries = readQueries(positionals, values.sql);
  if (format === 'csv' && queries.length > 1) {
    throw new UsageError('--format csv takes one question: its columns are those of one answer.');
  }
  return {
    queries,
    dataDir: values['data-dir'],
    format,
    all: values.all,
    prints: values.setup ? 'setup' : values.list ? 'list' : undefined,
    lake: values.lake?.replace(/\/+$/, ''),
  };
}

/**
 * `npm run query --json` gives the option to npm, which leaves it in the environment. Of others it leaves the value
 * alone: see `optionOf`.
 */
function refuseEaten(argv: readonly string[], environment: NodeJS.ProcessEnv): void {
  const eaten = Object.keys(OPTIONS).find(
    (name) =>
      environment[`npm_config_${name.replace('-', '_')}`] !== undefined && !argv.includes(`--${name}`),
  );
  if (eaten !== undefined) {
    throw new UsageError(
      `npm took --${eaten} for itself. Put options after "--": npm run query -- --${eaten} …`,
    );
  }
}

const eatenBy = (option: string): string =>
  `npm took --${option} for itself. Put options after "--": npm run query -- --${option} …`;

/** The option that a name is most likely the value of. */
function optionOf(name: string): string | undefined {
  if (/\s/.test(name.trim())) return 'sql';
  return FORMATS.some((format) => format === name) ? 'format' : undefined;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (error) {
    const [reason] = (error as Error).message.split(/\.(?=\s|$)/);
    throw new UsageError(`${reason}. "npm run query -- --help" shows the options.`);
  }
}

function readFormat(value: string): Format {
  const format = FORMATS.find((candidate) => candidate === value);
  if (format === undefined) throw new UsageError(`--format is "${value}". It must be table, csv or json.`);
  return format;
}

function readQueries(names: readonly string[], sql: string | undefined): readonly Query[] {
  if (sql !== undefined && names.length > 0) throw new UsageError('--sql cannot be combined with names.');
  if (sql === undefined) return names.map(questionOf);
  if (sql.trim() === '') throw new UsageError('--sql is empty. It must be a query.');
  return [{ name: OWN_QUERY, description: '', sql }];
}

function questionOf(name: string): Query {
  const question = QUESTIONS.find((candidate) => candidate.name === name);
  if (question !== undefined) return question;
  const eaten = optionOf(name);
  if (eaten !== undefined) throw new UsageError(eatenBy(eaten));
  const known = QUESTIONS.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`There is no question "${name}". The questions are: ${known}.`);
}

/** The questions, each with the first sentence of its description. */
export const questionList = (): string =>
  QUESTIONS.map(({ name, description }) => `${name}\n    ${firstSentence(description)}\n`).join('');

/** The first sentence of a description. */
export function firstSentence(description: string): string {
  return /^.*?\.(?=\s|$)/.exec(description)?.[0] ?? description;
}
