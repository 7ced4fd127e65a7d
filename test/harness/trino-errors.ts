import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';

const parser = new TrinoSQL();

/** What Trino's grammar, which is Athena's, refuses in a query: one line each, with its place. */
export const trinoErrors = (sql: string): string[] =>
  parser.validate(sql).map(({ startLine, startColumn, message }) => `${startLine}:${startColumn} ${message}`);
