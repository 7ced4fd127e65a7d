import { expect, test } from 'vitest';
import { figure, goal, median } from './figures.ts';

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('of nothing there is no median', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('a figure says its median, its spread and how often it was measured, and leaves the rounds as they are', () => {
  const rounds = [5, 1, 3];
  expect(figure('start', 'ms', rounds)).toEqual({
    name: 'start',
    unit: 'ms',
    median: 3,
    low: 1,
    high: 5,
    rounds: 3,
  });
  expect(rounds).toEqual([5, 1, 3]);
});

test.each([
  [150, 'less than', 150, 'MISSED'],
  [149.9, 'less than', 150, 'MET'],
  [1.1, 'at most', 1.1, 'MET'],
  [1.11, 'at most', 1.1, 'MISSED'],
  [0.8, 'at least', 0.8, 'MET'],
  [0.79, 'at least', 0.8, 'MISSED'],
] as const)('%d, to be %s %d: %s', (value, bound, limit, verdict) => {
  expect(goal('a goal', value, bound, limit, '').verdict).toBe(verdict);
});
