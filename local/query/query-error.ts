/** Thrown for a query that DuckDB refuses, or a table that the lake does not have. Its message is one line for the user. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** DuckDB's message in one line, without the excerpt of the query. */
export function oneLineOf(message: string): string {
  const [told = ''] = message.split(/\n\s*\nLINE \d+:/);
  return told
    .replaceAll(/\s+/g, ' ')
    .replace(/^(Parser|Binder|Catalog) Error: /, '')
    .trim();
}

/** The table that a message of DuckDB says does not exist, without its schema. */
export const unknownTableOf = (message: string): string | undefined =>
  /^Catalog Error: Table with name "?(?:\w+\.)*(\w+)"? does not exist/.exec(message)?.[1];
