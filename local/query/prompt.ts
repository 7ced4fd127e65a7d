import { createInterface, type Interface } from 'node:readline';
import type { Query } from '#infra/queries/queries.ts';
import { FORMATS, type Format, OWN_QUERY, questionList } from './arguments.ts';
import type { LakeDatabase } from './lake-database.ts';
import { QueryError } from './query-error.ts';
import { QUESTIONS } from './questions.ts';

/** What the prompt needs. */
export interface PromptOptions {
  readonly database: Pick<LakeDatabase, 'tables' | 'suggest'>;
  readonly format: Format;
  /** Asks and prints. @throws QueryError */
  readonly answer: (query: Query, format: Format) => Promise<unknown>;
  readonly input?: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
}

const HELP = `A query ends with ";", and may have several lines. A question is asked by its name. Tab completes.
  .questions        what can be asked by name
  .tables           the tables and views
  .format ${FORMATS.join('|')}
  .quit             or Ctrl-D
`;

const COMMANDS = ['.help', '.questions', '.tables', '.format', '.quit'];

/**
 * A prompt for queries, until it is left.
 * @returns the exit status, 0.
 */
export async function prompt(options: PromptOptions): Promise<number> {
  const { database, answer, input = process.stdin, output = process.stdout } = options;
  const say = (text: string) => output.write(text);
  let { format } = options;
  let typed = '';
  const lines = createInterface({
    input,
    output,
    prompt: 'lake> ',
    completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
      complete(database, typed, line).then((found) => done(null, found));
    },
  });
  /** Handles one line; false: leave. */
  const handle = async (line: string): Promise<boolean> => {
    const word = line.trim();
    if (typed === '') {
      if (word === '') return true;
      if (word === '.quit' || word === '.exit') return false;
      if (word.startsWith('.')) {
        const [command = '', value = ''] = word.split(/\s+/);
        const chosen = FORMATS.find((candidate) => candidate === value);
        if (command === '.format' && chosen !== undefined) format = chosen;
        else say(told(command, database));
        return true;
      }
    }
    const question = QUESTIONS.find(({ name }) => typed === '' && name === word.replace(/;$/, ''));
    typed += `${line}\n`;
    if (question === undefined && !word.endsWith(';')) return true;
    const query = question ?? { name: OWN_QUERY, description: '', sql: typed };
    typed = '';
    await attempt(() => answer(query, format), say);
    return true;
  };
  say(`${database.tables.length} tables and views. .help says what can be asked; .quit leaves.\n`);
  lines.on('SIGINT', () => {
    typed = '';
    say('\n');
    ask(lines, typed);
  });
  ask(lines, typed);
  for await (const line of lines) {
    if (!(await handle(line))) break;
    ask(lines, typed);
  }
  lines.close();
  return 0;
}

function ask(lines: Interface, typed: string): void {
  lines.setPrompt(typed === '' ? 'lake> ' : '  ... ');
  lines.prompt();
}

async function attempt(action: () => Promise<unknown>, say: (text: string) => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    say(`${error.message}\n`);
  }
}

function told(command: string, { tables }: Pick<LakeDatabase, 'tables'>): string {
  if (command === '.tables') return `${tables.join('\n')}\n`;
  return command === '.questions' ? questionList() : HELP;
}

/** Completions of the last line, and the part of it that they replace. */
async function complete(
  database: PromptOptions['database'],
  typed: string,
  line: string,
): Promise<[string[], string]> {
  const names = typed === '' ? [...COMMANDS, ...QUESTIONS.map(({ name }) => name)] : [];
  const named = line === '' ? [] : names.filter((name) => name.startsWith(line));
  if (named.length > 0) return [named, line];
  const suggestions = await database.suggest(typed + line).catch(() => []);
  const start = Math.max(0, (suggestions[0]?.start ?? 0) - typed.length);
  const begun = line.slice(start).toLowerCase();
  const found = suggestions.map(({ text }) => text).filter((text) => text.toLowerCase().startsWith(begun));
  return [found, line.slice(start)];
}
