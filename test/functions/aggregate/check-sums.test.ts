import { describe, expect, test } from 'vitest';
import { judgeGaps, type SumsContext } from '#functions/aggregate/check-sums.ts';
import type { Gap } from '#functions/aggregate/compare-sums.ts';
import { Delivery } from '#functions/aggregate/delivery.ts';
import { DAYS, MONTH } from '#test/harness/ad-account.ts';

const [MIDDLE = '', YESTERDAY = ''] = [DAYS[14], DAYS.at(-1)];
const gap = (more: Partial<Gap> = {}): Gap => ({
  date: MIDDLE,
  campaign: '91',
  measure: 'impressions',
  campaignRow: 100n,
  ads: 60n,
  ...more,
});
const context = (more: Partial<SumsContext> = {}): SumsContext => ({
  account: MONTH,
  observedTogether: false,
  skipped: false,
  campaigns: new Delivery(DAYS),
  ads: new Delivery(DAYS),
  known: new Map(),
  totals: new Map(DAYS.map((date) => [date, { impressions: 1_000n, spend: 5_000_000n }])),
  ...more,
});
const ACTIVE = new Map([['1', { campaign: '91', creative: '', created: '2026-01-01', status: 'ACTIVE' }]]);
const lines = (gaps: readonly Gap[], more: Partial<SumsContext> = {}) =>
  judgeGaps(gaps, context(more)).map(({ severity, streams, id, expected, found, reason }) =>
    [severity, streams[0], id ?? 'day', expected, found, reason]
      .filter((part) => part !== undefined)
      .join(' '),
  );

describe('a gap between a campaign and its ads', () => {
  test.each<[string, Partial<Gap>, Partial<SumsContext>, string[]]>([
    [
      'is of deleted ads, where no other could have had rows',
      {},
      {},
      ['explained ad_insights 91 100 60 archived_or_deleted_ads'],
    ],
    [
      'has no reason where another could have had rows; the day is listed, too',
      {},
      { known: ACTIVE },
      ['difference ad_insights day 1000 960', 'difference ad_insights 91 100 60'],
    ],
    ['is restated up to 5 %', { ads: 95n }, { known: ACTIVE }, ['explained ad_insights 91 100 95 restated']],
    [
      'is not restated between two reads at the same time',
      { ads: 95n },
      { known: ACTIVE, observedTogether: true },
      ['difference ad_insights day 1000 995', 'difference ad_insights 91 100 95'],
    ],
    [
      'of yesterday may be restated or deleted: no reason',
      { date: YESTERDAY },
      {},
      ['difference ad_insights day 1000 960', 'difference ad_insights 91 100 60'],
    ],
    [
      'is the fault of the campaign where its ads have more',
      { campaignRow: undefined },
      {},
      ['difference campaign_insights day 1000 940', 'difference campaign_insights 91 60 no row'],
    ],
    [
      'has the reason that something was left out',
      {},
      { known: ACTIVE, skipped: true },
      ['explained ad_insights 91 100 60 left_out'],
    ],
    [
      'shows amounts in the currency',
      { measure: 'spend', campaignRow: 1_234_500n, ads: 0n },
      { known: ACTIVE },
      ['difference ad_insights day 5.00 3.7655', 'difference ad_insights 91 1.2345 0.00'],
    ],
  ])('%s', (_name, of, more, expected) => {
    expect(lines([gap(of)], more)).toEqual(expected);
  });

  test('comes after larger ones', () => {
    const found = judgeGaps(
      [gap({ campaign: '92', ads: 90n }), gap(), gap({ campaign: '93', ads: 70n })],
      context(),
    );
    expect(found.map(({ id }) => id)).toEqual(['91', '93', '92']);
  });
});

test('no gap, no finding', () => {
  expect(judgeGaps([], context())).toEqual([]);
});

describe('a page of rows that was lost', () => {
  /** A hundred ads of one campaign, without the rows of forty in the second report. */
  const ads = new Delivery(DAYS);
  for (let ad = 0; ad < 100; ad += 1) {
    for (const date of DAYS)
      if (ad >= 40 || date < '2026-05-08' || date > '2026-05-14') ads.see(date, '91', [`${100 + ad}`]);
  }
  const gaps = DAYS.slice(7, 14).map((date) => gap({ date, ads: 20n }));

  test('is a violation, which says how many rows of whom', () => {
    const [first, ...others] = judgeGaps(gaps, context({ ads }));
    expect(first).toEqual({
      check: 'impressions',
      severity: 'violation',
      account: 'act_1',
      streams: ['ad_insights', 'campaign_insights'],
      date: '2026-05-08',
      expected: 'up to 280 rows of 40 ads next to each other, 100 to 139, until 2026-05-14',
      found: 'no row',
    });
    expect(others.some(({ severity }) => severity === 'violation')).toBe(false);
  });

  test('is none where something was left out', () => {
    const found = judgeGaps(gaps, context({ ads, skipped: true }));
    expect(found.every(({ reason }) => reason === 'left_out')).toBe(true);
  });
});
