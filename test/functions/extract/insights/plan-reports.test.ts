import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planReports, pollPause } from '#functions/extract/insights/plan-reports.ts';
import { addDays, countDays } from '#functions/runtime/days.ts';

test('a plan has each day in one report, the newest first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_200 }), fc.integer({ min: 1, max: 40 }), (days, reportDays) => {
      const reports = planReports(
        { since: '2024-01-01', until: addDays('2024-01-01', days - 1) },
        reportDays,
      );
      expect(reports.reduce((sum, report) => sum + countDays(report), 0)).toBe(days);
      expect(reports.every((report) => countDays(report) <= reportDays)).toBe(true);
      expect(reports.every(({ state, purpose }) => state === 'planned' && purpose === 'rows')).toBe(true);
      const isBefore = (until: string, index: number) => addDays(until, 1) === reports[index]?.since;
      expect(reports.slice(1).every(({ until }, index) => isBefore(until, index))).toBe(true);
    }),
  );
});

test('polls come after 15 seconds, then ever later, up to five minutes', () => {
  expect([0, 1, 2, 3, 4, 5, 9, 10, 11, 50, 5_000].map(pollPause)).toEqual([
    15, 23, 34, 51, 76, 114, 300, 300, 300, 300, 300,
  ]);
});
