import type { Json } from '@duckdb/node-api';
import type { Answer } from './lake-database.ts';

/** Most rows of a table on a terminal, and its longest text. */
const SHOWN = { rows: 20, width: 40 };

/** An answer as lines of text, with aligned columns and with long texts and tables cut. */
export function answerTable({ columns, rows, numeric }: Answer): string[] {
  const shown = rows.slice(0, SHOWN.rows);
  const cells = shown.map((row) => row.map(cellOf));
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const more = rows.length - shown.length;
  return [
    line(columns),
    rule,
    ...cells.map(line),
    `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${more > 0 ? `, ${more} of them not shown (--json shows all)` : ''}`,
  ];
}

function cellOf(value: Json): string {
  if (value === null) return '';
  // Decimals have trailing zeros up to the scale of their type.
  const text =
    typeof value === 'string' ? value.replace(/^(-?\d+\.\d\d\d*?)0+$/, '$1') : JSON.stringify(value);
  const oneLine = text.replaceAll(/\s+/g, ' ');
  return oneLine.length > SHOWN.width ? `${oneLine.slice(0, SHOWN.width - 1)}…` : oneLine;
}
