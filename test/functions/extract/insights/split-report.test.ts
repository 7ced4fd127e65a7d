import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorRecord, Skipped } from '#functions/contract/documents.ts';
import { MEASURE_FIELDS } from '#functions/extract/insights/control/measures.ts';
import { planReports } from '#functions/extract/insights/plan-reports.ts';
import type { Report } from '#functions/extract/insights/report.ts';
import {
  applySizeLimits,
  noteSizes,
  reportsOfListed,
  splitReport,
} from '#functions/extract/insights/split-report.ts';
import { addDays, countDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';

const SOURCE: InsightsSource = {
  kind: 'insights',
  level: 'ad',
  reportDays: 7,
  attributionWindows: ['1d_click'],
  proof: { addsUp: 'counts' },
};
const METRICS = ['reach', 'cpc', 'ctr'];
/** In every group of fields: they identify a row, and hold it against Meta's totals. */
const ALWAYS = ['account_id', 'ad_id', 'date_start', 'date_stop', ...MEASURE_FIELDS];
const DESCRIPTION: StreamDescription<InsightsSource> = {
  name: 'ad_insights',
  source: SOURCE,
  fields: [...ALWAYS, ...METRICS].map((name) => ({
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
  const [report] = planReports({ since: '2026-05-01', until: '2026-05-01' }, SOURCE.reportDays);
  if (report === undefined) throw new Error('one day is one report');
  return { ...report, ...more };
}

describe('a split', () => {
  const split = (more: Partial<Report>) => splitReport(reportOf(more), DESCRIPTION, 5, ERROR);
  const shape = ({ since, until, ids, idsOf, fields, group, purpose }: Report) =>
    [
      since.slice(8),
      until.slice(8),
      `${idsOf ?? ''}${ids?.join('+') ?? ''}`,
      fields?.join('+') ?? '',
      group,
      purpose,
    ].join(' ');

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
    ['one id by fields', { ids: ['1'] }, ['01 01 1 reach+cpc 5 rows', '01 01 1 ctr 6 rows'], 2],
    [
      'fields by halves, each half in a group of its own',
      { ids: ['1'], fields: ['reach', 'cpc'], group: 3 },
      ['01 01 1 reach 5 rows', '01 01 1 cpc 6 rows'],
      2,
    ],
    [
      'a list of ids that is too much itself by campaigns, listed first',
      { purpose: 'ids' },
      ['01 01   0 campaigns'],
      0,
    ],
    [
      'campaigns by halves',
      { ids: ['1', '2', '3'], idsOf: 'campaign' },
      ['01 01 campaign1+2  0 rows', '01 01 campaign3  0 rows'],
      0,
    ],
    ['one campaign by the ids of its ads', { ids: ['1'], idsOf: 'campaign' }, ['01 01 campaign1  0 ids'], 0],
    [
      'the list of the ads of one campaign by the fields of that campaign',
      { ids: ['1'], idsOf: 'campaign', purpose: 'ids' },
      ['01 01 campaign1 reach+cpc 5 rows', '01 01 campaign1 ctr 6 rows'],
      2,
    ],
    [
      'a list of campaigns by the fields of the day',
      { purpose: 'campaigns' },
      ['01 01  reach+cpc 5 rows', '01 01  ctr 6 rows'],
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

  test.each<[Partial<Report>, Partial<Skipped>]>([
    [
      { ids: ['1'], fields: ['ctr'] },
      { kind: 'field', what: 'ctr of 1' },
    ],
    [{ fields: ['ctr'] }, { kind: 'field', what: 'ctr' }],
  ])('of %j has nothing left to cut', (more, skipped) => {
    expect(split(more)).toEqual({
      kind: 'skipped',
      skipped: { ...skipped, since: '2026-05-01', until: '2026-05-01', error: ERROR },
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
        fc.constantFrom('none', 'of ads', 'of a campaign too', 'all'),
        (days, ads, limit, failingField, listsThatAreTooMuch) => {
          const until = addDays('2026-05-01', days - 1);
          const cursedCells = new Set(
            failingField.map(([day, ad, field]) => `${addDays('2026-05-01', day)} ${ad} ${field}`),
          );
          const had: string[] = [];
          const lost: string[] = [];
          const planned = planReports({ since: '2026-05-01', until }, 5);
          let nextGroup = 1;
          for (let report = planned.shift(); report !== undefined; report = planned.shift()) {
            const cells = cellsOf(report, ads);
            const isList = report.purpose !== 'rows';
            const tooMuch = isList
              ? tooMuchToList(report, listsThatAreTooMuch)
              : cells.length > Math.max(limit, report.ids === undefined ? ads.length : 1) ||
                cells.some((cell) => cursedCells.has(cell));
            if (!tooMuch) {
              if (isList) planned.push(...reportsOfListed(report, listed(report, ads)));
              else had.push(...cells);
              continue;
            }
            const result = splitReport(report, DESCRIPTION, nextGroup, ERROR);
            if (result.kind === 'skipped') lost.push(...cells);
            else {
              planned.push(...result.reports);
              nextGroup += result.groupsUsed;
            }
          }
          const all = cellsOf(reportOf({ until }), ads);
          expect([...had, ...lost].sort()).toEqual(all.sort());
          // Without lists a field is lost for all ads of the day; with them only what fails is lost.
          if (listsThatAreTooMuch === 'none' || listsThatAreTooMuch === 'of ads')
            expect(lost.sort()).toEqual(all.filter((cell) => cursedCells.has(cell)).sort());
        },
      ),
    );
  });
});

/** Ads with odd and with even numbers are of one campaign each. */
const campaignOf = (ad: string): string => String(10 + (Number(ad) % 2));

function tooMuchToList({ purpose, ids }: Report, which: string): boolean {
  if (which === 'all') return true;
  if (purpose === 'campaigns' || which === 'none') return false;
  return ids === undefined || which === 'of a campaign too';
}

function listed({ purpose, ids }: Report, ads: readonly string[]): string[] {
  if (purpose === 'campaigns') return [...new Set(ads.map(campaignOf))];
  return ads.filter((ad) => ids === undefined || ids.includes(campaignOf(ad)));
}

/** Every field of every ad on every day that a report asks for. */
function cellsOf({ idsOf, ids, ...report }: Report, all: readonly string[]): string[] {
  const ads = all.filter(
    (ad) => ids === undefined || ids.includes(idsOf === undefined ? ad : campaignOf(ad)),
  );
  const days = Array.from({ length: countDays(report) }, (_, day) => addDays(report.since, day));
  return days.flatMap((day) =>
    ads.flatMap((ad) => (report.fields ?? METRICS).map((field) => `${day} ${ad} ${field}`)),
  );
}

test.each([
  [0, []],
  [1, [1]],
  [5, [3, 2]],
  [1_201, [500, 500, 201]],
])('%i ids that were listed become reports of %j', (count, sizes) => {
  const ids = Array.from({ length: count }, (_, index) => String(index));
  const found = reportsOfListed(reportOf({ purpose: 'ids', ids: ['7'], idsOf: 'campaign' }), ids);
  expect(found.map((report) => report.ids?.length)).toEqual(sizes);
  expect(found.flatMap((report) => report.ids)).toEqual(ids);
  expect(found.every(({ purpose, idsOf }) => purpose === 'rows' && idsOf === undefined)).toBe(true);
});

describe('what was sizeLimits', () => {
  test('of days cuts what is still to be submitted, and nothing else', () => {
    const week = { since: '2026-05-01', until: '2026-05-07' };
    const list: Report[] = [
      reportOf({ ...week, state: 'submitted', id: '1' }),
      reportOf({ ...week, state: 'read' }),
      reportOf(week),
      reportOf({ ...week, ids: ['1'] }),
      reportOf({ ...week, fields: ['ctr'], group: 2 }),
    ];
    const result = applySizeLimits(list, { days: 3 }, SOURCE);
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
    expect(applySizeLimits([short], { days: 3, ids: 100 }, SOURCE)).toEqual([short]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));

  test('of ids cuts lists of ids that are longer, and no list of campaigns', () => {
    const list = [
      reportOf({ ids: many(250) }),
      reportOf({ ids: many(250), state: 'submitted' }),
      reportOf({ ids: many(250), idsOf: 'campaign' }),
    ];
    const result = applySizeLimits(list, { ids: 100 }, SOURCE);
    expect(result.map(({ ids }) => ids?.length)).toEqual([100, 100, 50, 250, 250]);
    expect(result.slice(0, 3).flatMap(({ ids }) => ids)).toEqual(many(250));
  });

  test('of two days that had to be read by their ids sends the days to come the same way', () => {
    const byIds = (since: string) => reportOf({ since, until: since, ids: ['1'], state: 'read' });
    const whole = [reportOf({ since: '2026-05-03', until: '2026-05-03' }), reportOf({ until: '2026-05-02' })];
    const once = applySizeLimits([byIds('2026-05-04'), byIds('2026-05-04'), ...whole], {}, SOURCE);
    expect(once.slice(2)).toEqual(whole);
    const twice = applySizeLimits([byIds('2026-05-04'), byIds('2026-05-05'), ...whole], {}, SOURCE);
    expect(twice.slice(2).map(({ purpose }) => purpose)).toEqual(['ids', 'rows']);
  });

  test.each<[string, Partial<Report>[], object]>([
    ['days: the longer half', [{ until: '2026-05-03' }, { until: '2026-05-04' }], { days: 4, ids: 400 }],
    ['more days than are known to be too much: nothing', [{ until: '2026-05-08' }], { days: 5, ids: 400 }],
    ['ids', [{ ids: many(200) }], { days: 5, ids: 200 }],
    [
      'few ids: not fewer than 50, for one object that fails is no rule',
      [{ ids: ['1'] }],
      { days: 5, ids: 50 },
    ],
    ['campaigns: nothing', [{ ids: many(9), idsOf: 'campaign' }], { days: 5, ids: 400 }],
    ['fields: nothing', [{ ids: ['1'], fields: ['ctr'] }], { days: 5, ids: 400 }],
    ['a list: nothing', [{ purpose: 'ids' }], { days: 5, ids: 400 }],
  ])('of pieces of %s', (_name, pieces, expected) => {
    const sizeLimits = { days: 5, ids: 400 };
    noteSizes(sizeLimits, pieces.map(reportOf));
    expect(sizeLimits).toEqual(expected);
  });
});
