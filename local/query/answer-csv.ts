import type { Json } from '@duckdb/node-api';
import type { Answer } from './lake-database.ts';

/** An answer as CSV (RFC 4180): a line of names, then the rows. Null is empty; lists and structs are JSON. */
export const answerCsv = ({ columns, rows }: Answer): string[] => [
  columns.map(quoted).join(','),
  ...rows.map((row) => row.map(cellOf).join(',')),
];

const cellOf = (value: Json): string =>
  value === null ? '' : quoted(typeof value === 'string' ? value : JSON.stringify(value));

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
