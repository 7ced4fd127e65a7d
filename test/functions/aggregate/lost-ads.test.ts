import { expect, test } from 'vitest';
import { Delivery } from '#functions/aggregate/delivery.ts';
import type { KnownAd } from '#functions/aggregate/known-ads.ts';
import { cellOf, daysWithLostAds } from '#functions/aggregate/lost-ads.ts';
import { DATES } from '#test/harness/receipts.ts';

const [FIRST = '', SECOND = '', LAST = ''] = DATES;
const GAPS = DATES.map((date) => ({
  date,
  campaign: '91',
  measure: 'impressions' as const,
  campaignRow: 10n,
  ads: 5n,
}));

/** @param rows days on which the ad has a row. @param known how it is listed. */
function lost(rows: readonly string[], known: Partial<KnownAd> | undefined): string[] {
  const ads = new Delivery(DATES);
  for (const date of rows) ads.see(date, '91', ['1']);
  const listed = { campaign: '91', creative: '', created: '', status: 'PAUSED', ...known };
  return [...daysWithLostAds(GAPS, new Map(known === undefined ? [] : [['1', listed]]), ads)];
}

test.each<[string, readonly string[], Partial<KnownAd> | undefined, readonly string[]]>([
  ['with rows before and after', [FIRST, LAST], undefined, [SECOND]],
  ['with rows before only', [FIRST], undefined, []],
  ['that is active since before', [], { status: 'ACTIVE', created: '2026-04-30' }, DATES],
  ['that is active, and was made on a day', [], { status: 'ACTIVE', created: FIRST }, [SECOND, LAST]],
  ['that is paused', [], { created: '2026-04-30' }, []],
  ['of another campaign', [], { status: 'ACTIVE', created: '2026-04-30', campaign: '92' }, []],
  ['that has all its rows', DATES, { status: 'ACTIVE', created: '2026-04-30' }, []],
])('an ad %s could have rows where it has none', (_name, rows, known, days) => {
  expect(lost(rows, known)).toEqual(days.map((date) => cellOf(date, '91')));
});
