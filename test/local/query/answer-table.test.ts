import { DECIMAL, type DuckDBType, INTEGER, VARCHAR } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { answerTable } from '#local/query/answer-table.ts';
import type { Answer } from '#local/query/lake-database.ts';

const MONEY = DECIMAL(38, 6);
const answer = (types: readonly DuckDBType[], columns: readonly string[], rows: Answer['rows']): Answer => ({
  types,
  columns,
  rows,
});
const WIDE = { width: Number.POSITIVE_INFINITY, rows: 20 };

it('aligns numbers to the right with equally many decimals, and shortens line breaks and long texts', () => {
  const shown = answer(
    [VARCHAR, MONEY, INTEGER],
    ['name', 'spend', 'n'],
    [
      ['two\nlines', '12.500000', 1],
      ['x'.repeat(60), '1234.000000', 200],
      [null, '0.120000', null],
    ],
  );
  expect(answerTable(shown, WIDE)).toEqual([
    `name${' '.repeat(36)}    spend    n`,
    `${'-'.repeat(40)}  -------  ---`,
    `two lines${' '.repeat(31)}    12.50    1`,
    `${'x'.repeat(39)}…  1234.00  200`,
    `${' '.repeat(40)}     0.12`,
    '3 rows',
  ]);
});

it('says how many rows it leaves out', () => {
  const rows = Array.from({ length: 23 }, (_, index) => [index]);
  const many = answer([INTEGER], ['n'], rows);
  expect(answerTable(many, WIDE)).toHaveLength(2 + 20 + 1);
  expect(answerTable(many, WIDE).at(-1)).toBe('23 rows, 3 of them not shown (--all)');
  expect(answerTable(many, { ...WIDE, rows: Number.POSITIVE_INFINITY }).at(-1)).toBe('23 rows');
  expect(answerTable(answer([INTEGER], ['n'], [[1]]), WIDE).at(-1)).toBe('1 row');
});

it('keeps every line within the terminal: texts narrow first, numbers are never cut', () => {
  const row = ['a'.repeat(30), '123456789.120000', 'b'.repeat(30), '5.000000'];
  const wide = answer([VARCHAR, MONEY, VARCHAR, MONEY], ['one', 'money', 'two', 'more'], [row]);
  for (const width of [60, 45, 30]) {
    const lines = answerTable(wide, { width, rows: 20 });
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toContain('123456789.12');
  }
  expect(answerTable(wide, { width: 60, rows: 20 })[2]).toMatch(/^a+…\s+123456789\.12\s+b+…\s+5\.00$/);
});

it('has a line for each value where the columns do not fit', () => {
  const row = ['a'.repeat(30), '123456789.120000', null];
  const wide = answer([VARCHAR, MONEY, VARCHAR], ['a_long_name', 'money', 'another_name'], [row, row]);
  const block = ['a_long_name   aaaaaaaaaaaaaaa…', 'money         123456789.12', 'another_name'];
  expect(answerTable(wide, { width: 30, rows: 20 })).toEqual([
    `-- 1 ${'-'.repeat(25)}`,
    ...block,
    `-- 2 ${'-'.repeat(25)}`,
    ...block,
    '2 rows',
  ]);
});
