import { expect, test } from 'vitest';
import type { ControlDay } from '#functions/contract/documents.ts';
import { planInsights } from '#functions/extract/insights/insights-extractor.ts';
import { planned, type Report } from '#functions/extract/insights/report.ts';
import { stagingRules } from '#functions/extract/insights/staging-rules.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import { freshBody } from '#test/harness/checkpoints.ts';

const report = (since: string, until: string, more: Partial<Report> = {}): Report => ({
  ...planned({ since, until, group: 0, purpose: 'rows' }),
  ...more,
});
const rulesOf = (reports: Report[], control: ControlDay[] = []) => {
  const work = {
    ...planInsights('2026-05-01', '2026-05-09', adInsights.source),
    reports,
    control,
    fetchedReads: [9],
  };
  return stagingRules({ ...freshBody(), startedAt: '2026-06-10T09:09:09.000Z', work });
};

test('a plan of insights has each day in one report, the newest first', () => {
  const { reports } = planInsights('2026-05-01', '2026-05-16', adInsights.source);
  expect(reports.map(({ since, until }) => `${since} ${until}`)).toEqual([
    '2026-05-15 2026-05-16',
    '2026-05-08 2026-05-14',
    '2026-05-01 2026-05-07',
  ]);
});

test('an object was observed when the earliest report of its day was made', () => {
  const rules = rulesOf([
    report('2026-05-01', '2026-05-07', { submittedAt: '2026-06-10T03:00:00.000Z' }),
    report('2026-05-07', '2026-05-07', { submittedAt: '2026-06-10T02:00:00.000Z' }),
    report('2026-05-08', '2026-05-08', { submittedAt: '2026-06-10T01:00:00.000Z' }),
    report('2026-05-09', '2026-05-09'),
  ]);
  expect(rules.observedAt('2026-05-01')).toBe('2026-06-10T03:00:00.000Z');
  expect(rules.observedAt('2026-05-07')).toBe('2026-06-10T02:00:00.000Z');
  expect(rules.observedAt('2026-05-08')).toBe('2026-06-10T01:00:00.000Z');
  // Nothing else is known of it than when the unit was begun.
  expect(rules.observedAt('2026-05-09')).toBe('2026-06-10T09:09:09.000Z');
});

test('reads count that were finished or go on, those before a reread, and fetched rows', () => {
  const rules = rulesOf([report('2026-05-01', '2026-05-07', { readId: 3, earlierReads: [1] })]);
  expect([1, 2, 3, 4, 9].filter(rules.counts)).toEqual([1, 3, 9]);
});

test('days that are held back are not staged', () => {
  const rows = { impressions: 0, clicks: 0, linkClicks: 0, spend: 0 };
  const rules = rulesOf(
    [],
    [
      { date: '2026-05-01', outcome: 'held_back', rows },
      { date: '2026-05-02', outcome: 'difference', rows },
    ],
  );
  expect(rules.heldBack).toEqual(['2026-05-01']);
});

test('sums know only the groups that were read for the date', () => {
  const rules = rulesOf([
    report('2026-05-01', '2026-05-01', { group: 5, family: 5, readId: 1 }),
    report('2026-05-01', '2026-05-01', { group: 6, family: 5, state: 'read' }),
    report('2026-05-02', '2026-05-02', { group: 7, family: 5, readId: 2 }),
  ]);
  const sums = rules.sums?.('2026-05-01');
  sums?.begin();
  sums?.addRows(5, [{ impressions: '10' }]);
  // Group 6 was skipped, and group 7 has no rows of this day.
  expect(sums?.total().impressions).toBe(10);
});
