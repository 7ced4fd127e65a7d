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
/** Most rows where each has many lines. */
const RECORDS = 5;

/** One column as it is shown. */
interface ShownColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly cells: readonly string[];
  readonly width: number;
}

/**
 * An answer as lines of text: aligned columns, long texts cut so that the lines fit, surplus rows left out. Where not
 * even that fits, a line for each value.
 */
export function answerTable(answer: Answer, limits: TableLimits): string[] {
  const columns = shownColumns(answer, answer.rows.slice(0, limits.rows));
  const fitting = narrowed(columns, limits.width);
  const rows = answer.rows.length;
  const isCut = fitting === undefined && Number.isFinite(limits.rows);
  const shown = Math.min(rows, limits.rows, isCut ? RECORDS : rows);
  const lines =
    fitting === undefined ? recordLines(columns, shown, limits.width) : tableLines(fitting, shown);
  const more = rows > shown ? `, ${rows - shown} of them not shown (--all)` : '';
  return [...lines, `${rows} ${rows === 1 ? 'row' : 'rows'}${more}`];
}

const shownColumns = ({ columns, types }: Answer, rows: Answer['rows']): ShownColumn[] =>
  columns.map((name, at) => {
    const numeric = types[at] !== undefined && isNumeric(types[at]);
    const values = rows.map((row) => row[at] ?? null);
    const cells = numeric ? numbers(values) : values.map(textOf);
    const needed = Math.max(name.length, ...cells.map((cell) => cell.length));
    return { name, numeric, cells, width: numeric ? needed : Math.min(needed, LONGEST) };
  });

function tableLines(columns: readonly ShownColumn[], rows: number): string[] {
  const line = (cellOf: (column: ShownColumn) => string) =>
    columns
      .map((column) => {
        const cell = cut(cellOf(column), column.width);
        return column.numeric ? cell.padStart(column.width) : cell.padEnd(column.width);
      })
      .join(GAP)
      .trimEnd();
  return [
    line(({ name }) => name),
    columns.map(({ width }) => '-'.repeat(width)).join(GAP),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? '')),
  ];
}

/** A block of lines for each row: name and value. */
function recordLines(columns: readonly ShownColumn[], rows: number, width: number): string[] {
  const names = Math.max(...columns.map(({ name }) => name.length));
  const room = Math.max(SHORTEST, width - names - GAP.length);
  return Array.from({ length: rows }, (_, row) => [
    `-- ${row + 1} ${'-'.repeat(Math.max(0, Math.min(width, names + GAP.length + LONGEST) - String(row + 1).length - 4))}`,
    ...columns.map(({ name, cells }) =>
      `${name.padEnd(names)}${GAP}${cut(cells[row] ?? '', room)}`.trimEnd(),
    ),
  ]).flat();
}

/** Narrows the widest texts until the lines fit, but not below the names. @returns undefined when they never fit. */
function narrowed(columns: readonly ShownColumn[], width: number): ShownColumn[] | undefined {
  const fitted = [...columns];
  const total = () => fitted.reduce((sum, column) => sum + column.width, GAP.length * (fitted.length - 1));
  while (total() > width) {
    const widest = fitted.reduce(
      (found, { name, numeric, width: wide }, at) =>
        !numeric && wide > Math.max(SHORTEST, name.length) && wide > (fitted[found]?.width ?? 0) ? at : found,
      -1,
    );
    const column = fitted[widest];
    if (column === undefined) return undefined;
    fitted[widest] = { ...column, width: column.width - 1 };
  }
  return fitted;
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
