import { expect, test } from 'vitest';
import { insightsWork, listed } from '#functions/extract/check/stream-work.ts';

const AMOUNT = { days: 28, reports: 4, rowsPerReport: 700, pageSize: 500, idleStretches: 0 };

test('an idle window takes its totals and one question more', () => {
  expect(insightsWork({ ...AMOUNT, reports: 0, idleStretches: 1 })).toMatchObject({
    reports: 0,
    rows: 0,
    requests: { from: 2, to: 2 },
  });
});

test('reports take pages and polls, and more than five of them are made in waves', () => {
  const few = insightsWork(AMOUNT);
  // Totals twice, four reports made and polled, two pages of each.
  expect(few.requests).toEqual({ from: 2 + 4 + 4 + 8, to: 2 + 4 + 24 + 8 });
  expect(few.rows).toBe(2_800);
  expect(few.seconds.from).toBeGreaterThan(40);
  const many = insightsWork({ ...AMOUNT, reports: 16 });
  expect(many.turns.to).toBe(few.turns.to * 3);
  expect(many.seconds.to).toBeGreaterThan(few.seconds.to * 2);
});

test('a listing waits for nothing', () => {
  expect(listed('management', { from: 3, to: 10 }, 200)).toMatchObject({
    reports: 0,
    turns: { from: 1, to: 1 },
    rows: 200,
  });
});
