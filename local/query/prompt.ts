import { createInterface, type Interface } from 'node:readline';
import type { Query } from '#infra/queries/queries.ts';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { FORMATS, type Format, OWN_QUERY, questionList } from './arguments.ts';
import type { LakeDatabase } from './lake-database.ts';
import { QueryError } from './query-error.ts';

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

/** What a line asks for. */
type Step =
  | { readonly kind: 'more'; readonly typed: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'format'; readonly format: Format }
  | { readonly kind: 'ask'; readonly query: Query };

/** Decides what to do with a line. @param typed the lines before it of the same query. */
function stepOf(typed: string, line: string): Step {
  const text = line.trim();
  if (typed === '') {
    if (text === '') return { kind: 'more', typed };
    if (text === '.quit' || text === '.exit') return { kind: 'leave' };
    if (text.startsWith('.')) return commandOf(text);
    const question = QUESTIONS.find(({ name }) => name === text.replace(/;$/, ''));
    if (question !== undefined) return { kind: 'ask', query: question };
  }
  const sql = `${typed}${line}\n`;
  return text.endsWith(';')
    ? { kind: 'ask', query: { name: OWN_QUERY, description: '', sql } }
    : { kind: 'more', typed: sql };
}

function commandOf(text: string): Step {
  const [name = '', value] = text.split(/\s+/);
  const format = FORMATS.find((candidate) => candidate === value);
  return name === '.format' && format !== undefined ? { kind: 'format', format } : { kind: 'command', name };
}

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
    completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
      complete(database, typed, line).then((found) => done(null, found));
    },
  });
  const take = async (step: Step): Promise<void> => {
    typed = step.kind === 'more' ? step.typed : '';
    if (step.kind === 'command') say(told(step.name, database));
    if (step.kind === 'format') format = step.format;
    if (step.kind === 'ask') await attempt(() => answer(step.query, format), say);
  };
  say(`${database.tables.length} tables and views. .help says what can be asked; .quit leaves.\n`);
  lines.on('SIGINT', () => {
    typed = '';
    say('\n');
    ask(lines, typed);
  });
  ask(lines, typed);
  for await (const line of lines) {
    const step = stepOf(typed, line);
    if (step.kind === 'leave') break;
    await take(step);
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
