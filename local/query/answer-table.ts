import type { Json } from '@duckdb/node-api';
import { isNumeric } from './answer-json.ts';
import type { Answer } from './lake-database.ts';

/** How much of an answer is shown. */
export interface TableLimits {
  /** Width of the terminal. */
  readonly width: number;
  readonly rows: number;
}

/** Longest text of a column where there is room for it, and its shortest where there is not. */
const LONGEST = 40;
const SHORTEST = 8;
const GAP = '  ';

/** An answer as lines of text: aligned columns, long texts cut so that the lines fit, surplus rows left out. */
export function answerTable(answer: Answer, limits: TableLimits): string[] {
  const { columns, types, rows } = answer;
  const shown = rows.slice(0, limits.rows);
  const columnsOfText = columns.map((name, at) => {
    const numeric = types[at] !== undefined && isNumeric(types[at]);
    const values = shown.map((row) => row[at] ?? null);
    const cells = numeric ? numbers(values) : values.map(textOf);
    const needed = Math.max(name.length, ...cells.map((cell) => cell.length));
    return { name, numeric, cells, width: numeric ? needed : Math.min(needed, LONGEST) };
  });
  const fitting = narrow(columnsOfText, limits.width);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => {
        const { numeric = false, width = 0 } = fitting[at] ?? {};
        return numeric ? cell.padStart(width) : cut(cell, width).padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  const rowAt = (index: number) => fitting.map(({ cells }) => cells[index] ?? '');
  return [
    line(fitting.map(({ name, width }) => cut(name, width))),
    fitting.map(({ width }) => '-'.repeat(width)).join(GAP),
    ...shown.map((_, index) => line(rowAt(index))),
    summary(rows.length, shown.length, columns.length - fitting.length),
  ];
}

interface TextColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly cells: readonly string[];
  readonly width: number;
}

/** Narrows the widest texts until the lines fit; what does not fit even then is left out at the right. */
function narrow(columns: readonly TextColumn[], width: number): TextColumn[] {
  const fitted = [...columns];
  const total = () => fitted.reduce((sum, column) => sum + column.width, GAP.length * (fitted.length - 1));
  while (total() > width) {
    const widest = fitted.reduce(
      (found, { numeric, width: wide }, at) =>
        !numeric && wide > SHORTEST && wide > (fitted[found]?.width ?? 0) ? at : found,
      -1,
    );
    const column = fitted[widest];
    if (column !== undefined) fitted[widest] = { ...column, width: column.width - 1 };
    else if (fitted.length > 1) fitted.pop();
    else break;
  }
  return fitted;
}

function summary(rows: number, shown: number, leftOut: number): string {
  const parts = [`${rows} ${rows === 1 ? 'row' : 'rows'}`];
  if (rows > shown) parts.push(`${rows - shown} of them not shown (--all)`);
  if (leftOut > 0) {
    parts.push(`${leftOut} ${leftOut === 1 ? 'column does' : 'columns do'} not fit (--format csv has all)`);
  }
  return parts.join(', ');
}

/** Numbers of one column with equally many decimals: all that any of them has, and two at least if any has some. */
function numbers(values: readonly Json[]): string[] {
  const texts = values.map((value) => (value === null ? '' : String(value)));
  const places = Math.max(0, ...texts.map((text) => /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0));
  const isWhole = texts.every((text) => !text.includes('.'));
  const decimals = isWhole ? 0 : Math.max(2, Math.min(places, 6));
  return texts.map((text) => withDecimals(text, decimals));
}

/** Cuts zeros, or adds them. A double may have more digits than are shown. */
function withDecimals(text: string, decimals: number): string {
  if (text === '' || decimals === 0 || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > decimals && /[1-9]/.test(fraction.slice(decimals)))
    return Number(text).toFixed(decimals);
  return `${whole}.${fraction.slice(0, decimals).padEnd(decimals, '0')}`;
}

const textOf = (value: Json): string =>
  value === null
    ? ''
    : (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/[\s\p{Cc}]+/gu, ' ');

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
