import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  planReports,
  pollPause,
  reportFields,
  reportParameters,
  resubmit,
} from '#functions/extract/insights/report-plan.ts';
import type { Report } from '#functions/lake/checkpoint.ts';
import { addDays, countDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';

const SOURCE: InsightsSource = {
  kind: 'insights',
  level: 'ad',
  reportDays: 7,
  attributionWindows: ['1d_click'],
};
const METRICS = ['clicks', 'impressions', 'spend'];
const DESCRIPTION: StreamDescription = {
  name: 'ad_insights',
  source: SOURCE,
  fields: ['account_id', 'ad_id', 'date_start', 'date_stop', ...METRICS].map((name) => ({
    name,
    type: 'text',
    comment: '',
  })),
  primaryKey: ['account_id', 'ad_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

function reportOf(more: Partial<Report> = {}): Report {
  const [report] = planReports('2026-05-01', '2026-05-01', SOURCE);
  if (report === undefined) throw new Error('one day is one report');
  return { ...report, ...more };
}

describe('a plan', () => {
  test('has each day in one report', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_200 }), fc.integer({ min: 1, max: 40 }), (days, reportDays) => {
        const until = addDays('2024-01-01', days - 1);
        const reports = planReports('2024-01-01', until, { ...SOURCE, reportDays });
        expect(reports.reduce((sum, report) => sum + countDays(report), 0)).toBe(days);
        expect(reports.every((report) => countDays(report) <= reportDays && report.state === 'planned')).toBe(
          true,
        );
        expect(
          reports.slice(1).every(({ since }, index) => since === addDays(reports[index]?.until ?? '', 1)),
        ).toBe(true);
      }),
    );
  });

  test.each<[string, Partial<Report>, string[]]>([
    ['a whole report', {}, ['account_id', 'ad_id', 'date_start', 'date_stop', ...METRICS]],
    ['some fields', { fields: ['spend'] }, ['account_id', 'ad_id', 'date_start', 'date_stop', 'spend']],
    ['a list of ids', { purpose: 'ids' }, ['ad_id']],
    ['a list of campaigns', { purpose: 'campaigns' }, ['campaign_id']],
  ])('asks for the fields of %s', (_name, more, expected) => {
    expect(reportFields(reportOf(more), DESCRIPTION, SOURCE)).toEqual(expected);
  });

  test.each<[Partial<Report>, object[] | undefined]>([
    [{}, undefined],
    [{ ids: ['1', '2'] }, [{ field: 'ad.id', operator: 'IN', value: ['1', '2'] }]],
    [{ ids: ['7'], idsOf: 'campaign' }, [{ field: 'campaign.id', operator: 'IN', value: ['7'] }]],
    [{ purpose: 'campaigns' }, undefined],
  ])('asks for %j with the filter %j', (more, filtering) => {
    expect(reportParameters(reportOf(more), DESCRIPTION, SOURCE)).toEqual({
      level: more.purpose === 'campaigns' ? 'campaign' : 'ad',
      fields: expect.any(Array),
      time_range: { since: '2026-05-01', until: '2026-05-01' },
      time_increment: 1,
      action_attribution_windows: ['1d_click'],
      ...(filtering === undefined ? {} : { filtering }),
    });
  });
});

test('a report that is put back has nothing of its last submission, and keeps the counts', () => {
  const report = reportOf({
    state: 'ready',
    id: '7',
    submittedAt: '2026-05-10T08:00:00.000Z',
    cursor: 'abc',
    reading: 4,
    submissions: 2,
    stalls: 1,
    refusals: 3,
    percent: 100,
    stalledSeconds: 60,
  });
  resubmit(report);
  expect(report).toEqual(reportOf({ submissions: 2, stalls: 1 }));
});

test('polls come after 5 seconds, then ever later, up to five minutes', () => {
  expect([0, 1, 2, 3, 4, 5, 9, 10, 11, 50, 5_000].map(pollPause)).toEqual([
    5, 8, 11, 17, 25, 38, 192, 288, 300, 300, 300,
  ]);
});
