import { expect, it } from 'vitest';
import { answerTable } from '#local/query/answer-table.ts';

it('aligns numbers to the right, and shortens zeros, line breaks and long texts', () => {
  const answer = {
    columns: ['name', 'spend'],
    numeric: [false, true],
    rows: [
      ['two\nlines', '12.500000'],
      ['x'.repeat(60), '1234.000000'],
      [null, '0.123456'],
    ],
  };
  expect(answerTable(answer)).toEqual([
    `name${' '.repeat(36)}     spend`,
    `${'-'.repeat(40)}  --------`,
    `two lines${' '.repeat(31)}     12.50`,
    `${'x'.repeat(39)}…   1234.00`,
    `${' '.repeat(40)}  0.123456`,
    '3 rows',
  ]);
});

it('says how many rows it leaves out', () => {
  const rows = Array.from({ length: 23 }, (_, index) => [index]);
  const lines = answerTable({ columns: ['n'], numeric: [true], rows });
  expect(lines).toHaveLength(2 + 20 + 1);
  expect(lines.at(-1)).toBe('23 rows, 3 of them not shown (--json shows all)');
  expect(answerTable({ columns: ['n'], numeric: [true], rows: [[1]] }).at(-1)).toBe('1 row');
});
