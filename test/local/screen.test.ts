import { expect, it } from 'vitest';
import { canRedraw, widthOf } from '#local/screen.ts';

const write = () => true;

it.each([
  ['a terminal', { isTTY: true, columns: 120 }, {}, 120],
  ['a terminal that does not say', { isTTY: true }, {}, 80],
  ['a terminal, asked for fewer', { isTTY: true, columns: 120 }, { COLUMNS: '60' }, 60],
  ['a terminal, asked for more than it has', { isTTY: true, columns: 60 }, { COLUMNS: '120' }, 60],
  ['a pipe', {}, {}, Number.POSITIVE_INFINITY],
  ['a pipe, asked for fewer', {}, { COLUMNS: '40' }, 40],
  ['a pipe, asked for nonsense', {}, { COLUMNS: 'wide' }, Number.POSITIVE_INFINITY],
  ['a pipe, asked for none', {}, { COLUMNS: '0' }, Number.POSITIVE_INFINITY],
])('the width of %s', (_name, screen, environment, width) => {
  expect(widthOf({ ...screen, write }, environment)).toBe(width);
});

it.each([
  ['a terminal', true, 'xterm', true],
  ['a terminal without control sequences', true, 'dumb', false],
  ['a pipe', false, 'xterm', false],
])('lines can be redrawn on %s: %s %s', (_name, isTTY, TERM, redrawn) => {
  expect(canRedraw({ isTTY, write }, { TERM })).toBe(redrawn);
});
