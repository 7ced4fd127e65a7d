import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A view or a question, in the SQL of Athena (Trino). DuckDB runs the same text over the local folder, with a macro
 * for each function that it names otherwise. Each table has an alias.
 */
export interface Query {
  /** The file's name: what the view or the saved query is called. */
  readonly name: string;
  /** The comment at its head, as one text; the first sentence says what it answers. */
  readonly description: string;
  readonly sql: string;
}

/** The current state, made from the newest snapshots; the questions select from it as from a table. */
export const VIEWS: readonly Query[] = readQueries(join(import.meta.dirname, 'views'));

/** The questions that are saved in Athena; `npm run query` answers them, too. */
export const QUESTIONS: readonly Query[] = readQueries(import.meta.dirname);

/** The tables and views that a query selects from: those with an alias, but what it names itself (`WITH name AS (`). */
export function tablesOf({ sql }: Query): string[] {
  const text = sql.replaceAll(/--.*$/gm, '');
  const own = new Set([...text.matchAll(/(?:\bWITH|,)\s+(\w+)\s+AS\s*\(/gi)].map(([, name]) => name));
  const named = text.matchAll(/\b(?:FROM|JOIN)\s+(\w+)\s+AS\b/gi);
  return [...new Set([...named].map(([, table = '']) => table))].filter((table) => !own.has(table));
}

/** The queries of which every table is there. @param tables names of tables and views. */
export const answerable = <Q extends Query>(queries: readonly Q[], tables: readonly string[]): Q[] =>
  queries.filter((query) => tablesOf(query).every((table) => tables.includes(table)));

/** The queries of a folder, a `.sql` file each, by name. */
export function readQueries(folder: string): Query[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8').trimEnd();
      const head = /^(--.*\n)+/.exec(sql)?.[0] ?? '';
      const description = head.replaceAll(/^-- ?/gm, '').trim().replaceAll('\n', ' ');
      return { name: file.slice(0, -'.sql'.length), description, sql };
    });
}
