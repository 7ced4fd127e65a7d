import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorRecord, LeftOut } from '#shared/contract.ts';
import type { Report } from '#shared/lake/checkpoint.ts';
import type { InsightsSource, StreamDescription } from '#shared/stream.ts';
import {
  applyLearnedDays,
  planReports,
  pollPause,
  reportFields,
  reportParameters,
  reportsOfIds,
  resubmit,
  splitReport,
} from '#shared/turn/report-plan.ts';
import { addDays, countDays } from '#shared/windows.ts';

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
const ERROR: ErrorRecord = { name: 'GraphTooMuchData', message: 'too much', advice: 'less' };

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
  ])('asks for the fields of %s', (_name, more, expected) => {
    expect(reportFields(reportOf(more), DESCRIPTION, SOURCE)).toEqual(expected);
  });

  test.each<[Partial<Report>, object[] | undefined]>([
    [{}, undefined],
    [{ ids: ['1', '2'] }, [{ field: 'ad.id', operator: 'IN', value: ['1', '2'] }]],
  ])('asks for %j with the filter %j', (more, filtering) => {
    expect(reportParameters(reportOf(more), DESCRIPTION, SOURCE)).toEqual({
      level: 'ad',
      fields: expect.any(Array),
      time_range: { since: '2026-05-01', until: '2026-05-01' },
      time_increment: 1,
      action_attribution_windows: ['1d_click'],
      ...(filtering === undefined ? {} : { filtering }),
    });
  });
});

describe('a split', () => {
  const split = (more: Partial<Report>) => splitReport(reportOf(more), DESCRIPTION, 5, ERROR);
  const shape = ({ since, until, ids, fields, group, purpose }: Report) =>
    [since.slice(8), until.slice(8), ids?.join('+') ?? '', fields?.join('+') ?? '', group, purpose].join(' ');

  test.each<[string, Partial<Report>, string[], number]>([
    ['days first', { until: '2026-05-07' }, ['01 03   0 rows', '04 07   0 rows'], 0],
    [
      'days, of what has ids already',
      { until: '2026-05-02', ids: ['1'] },
      ['01 01 1  0 rows', '02 02 1  0 rows'],
      0,
    ],
    [
      'days, of a list of ids',
      { until: '2026-05-02', purpose: 'ids' },
      ['01 01   0 ids', '02 02   0 ids'],
      0,
    ],
    ['a day by its ids, which it lists first', {}, ['01 01   0 ids'], 0],
    ['ids by halves', { ids: ['1', '2', '3'] }, ['01 01 1+2  0 rows', '01 01 3  0 rows'], 0],
    ['one id by fields', { ids: ['1'] }, ['01 01 1 clicks+impressions 5 rows', '01 01 1 spend 6 rows'], 2],
    [
      'fields by halves, each half in a group of its own',
      { ids: ['1'], fields: ['clicks', 'impressions'], group: 3 },
      ['01 01 1 clicks 5 rows', '01 01 1 impressions 6 rows'],
      2,
    ],
    [
      'a list of ids that is too much itself by the fields of the day',
      { purpose: 'ids' },
      ['01 01  clicks+impressions 5 rows', '01 01  spend 6 rows'],
      2,
    ],
  ])('cuts %s', (_name, more, expected, groupsUsed) => {
    const result = split({ ...more, state: 'submitted', id: '77', submissions: 3, percent: 40 });
    if (result.kind !== 'reports') throw new Error('there was something left to cut');
    expect(result.reports.map(shape)).toEqual(expected);
    expect(result.groupsUsed).toBe(groupsUsed);
    for (const report of result.reports) {
      expect(report).toMatchObject({ state: 'planned', submissions: 0, stalls: 0, percent: 0, refusals: 0 });
      expect(report.id).toBeUndefined();
      expect(report.cursor).toBeUndefined();
    }
  });

  test.each<[Partial<Report>, Partial<LeftOut>]>([
    [
      { ids: ['1'], fields: ['spend'] },
      { kind: 'field', what: 'spend of 1' },
    ],
    [{ fields: ['spend'] }, { kind: 'field', what: 'spend' }],
  ])('of %j has nothing left to cut', (more, leftOut) => {
    expect(split(more)).toEqual({
      kind: 'left-out',
      leftOut: { ...leftOut, since: '2026-05-01', until: '2026-05-01', error: ERROR },
    });
  });

  test('after split covers every field of every ad on every day once, whatever is too much', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5'), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        fc.uniqueArray(
          fc.tuple(fc.nat(4), fc.constantFrom('1', '2', '3', '4', '5'), fc.constantFrom(...METRICS)),
          {
            maxLength: 3,
            selector: String,
          },
        ),
        fc.boolean(),
        (days, ads, limit, cursed, listsAreTooMuch) => {
          const until = addDays('2026-05-01', days - 1);
          const cursedCells = new Set(
            cursed.map(([day, ad, field]) => `${addDays('2026-05-01', day)} ${ad} ${field}`),
          );
          const had: string[] = [];
          const lost: string[] = [];
          const planned = planReports('2026-05-01', until, { ...SOURCE, reportDays: 5 });
          let nextGroup = 1;
          for (let report = planned.shift(); report !== undefined; report = planned.shift()) {
            const cells = cellsOf(report, ads);
            const isList = report.purpose === 'ids';
            const tooMuch = isList
              ? listsAreTooMuch
              : cells.length > Math.max(limit, report.ids === undefined ? ads.length : 1) ||
                cells.some((cell) => cursedCells.has(cell));
            if (!tooMuch) {
              if (isList) planned.push(...reportsOfIds(report, ads));
              else had.push(...cells);
              continue;
            }
            const result = splitReport(report, DESCRIPTION, nextGroup, ERROR);
            if (result.kind === 'left-out') lost.push(...cells);
            else {
              planned.push(...result.reports);
              nextGroup += result.groupsUsed;
            }
          }
          const all = cellsOf(reportOf({ until }), ads);
          expect([...had, ...lost].sort()).toEqual(all.sort());
          // Without lists a field is lost for all ads of the day; with them only what is cursed is lost.
          if (!listsAreTooMuch)
            expect(lost.sort()).toEqual(all.filter((cell) => cursedCells.has(cell)).sort());
        },
      ),
    );
  });
});

/** Every field of every ad on every day that a report asks for. */
function cellsOf(report: Report, ads: readonly string[]): string[] {
  const days = Array.from({ length: countDays(report) }, (_, day) => addDays(report.since, day));
  return days.flatMap((day) =>
    (report.ids ?? ads).flatMap((ad) => (report.fields ?? METRICS).map((field) => `${day} ${ad} ${field}`)),
  );
}

describe('a number of days that was learned', () => {
  test('cuts what is still to be submitted, and nothing else', () => {
    const week = { since: '2026-05-01', until: '2026-05-07' };
    const list: Report[] = [
      reportOf({ ...week, state: 'submitted', id: '1' }),
      reportOf({ ...week, state: 'read' }),
      reportOf(week),
      reportOf({ ...week, ids: ['1'] }),
      reportOf({ ...week, fields: ['spend'], group: 2 }),
    ];
    const result = applyLearnedDays(list, 3);
    expect(result.map(({ since, until, state }) => `${state} ${since.slice(8)}-${until.slice(8)}`)).toEqual([
      'submitted 01-07',
      'read 01-07',
      'planned 01-03',
      'planned 04-06',
      'planned 07-07',
      'planned 01-07',
      'planned 01-07',
    ]);
    for (const kept of [0, 1]) expect(result[kept]).toBe(list[kept]);
  });

  test('leaves a report that is short enough as it is, with its counts of failures', () => {
    const short = reportOf({ until: '2026-05-03', submissions: 3, stalls: 1 });
    expect(applyLearnedDays([short], 3)).toEqual([short]);
  });
});

test('a report that is put back has nothing of its last submission, and keeps the counts', () => {
  const report = reportOf({
    state: 'ready',
    id: '7',
    submittedAt: '2026-05-10T08:00:00.000Z',
    cursor: 'abc',
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
