import { describe, expect, test } from 'vitest';
import type { Sums } from '#functions/aggregate/campaign-days.ts';
import { gapsOf, shareOf, sizeOf } from '#functions/aggregate/compare-sums.ts';

const DATE = '2026-05-01';
const CENT = 10_000n;
const sums = (impressions: bigint | undefined, spend: bigint | undefined, ads = 0): Sums => ({
  impressions,
  spend,
  ads,
});
const gaps = (row: Sums | undefined, ads: Sums | undefined, currency = 'USD') =>
  gapsOf(
    DATE,
    currency,
    new Map(row === undefined ? [] : [['91', row]]),
    new Map(ads === undefined ? [] : [['91', ads]]),
  ).map(({ measure, campaignRow, ads: sum }) => [measure, campaignRow, sum]);

describe('gaps between a campaign and its ads', () => {
  test.each<[string, Sums | undefined, Sums | undefined, unknown[]]>([
    ['the same', sums(5n, CENT), sums(5n, CENT, 2), []],
    ['impressions that differ by one', sums(6n, CENT), sums(5n, CENT, 2), [['impressions', 6n, 5n]]],
    ['an amount within a cent for each ad and one', sums(5n, 4n * CENT), sums(5n, CENT, 2), []],
    ['an amount beyond it', sums(5n, 4n * CENT + 1n), sums(5n, CENT, 2), [['spend', 40_001n, 10_000n]]],
    ['a campaign without a row', undefined, sums(5n, 0n, 1), [['impressions', undefined, 5n]]],
    ['ads without rows', sums(5n, 0n), undefined, [['impressions', 5n, undefined]]],
    ['a value that is no number', sums(undefined, CENT), sums(5n, CENT, 1), []],
    ['a row of nothing', sums(0n, 0n), undefined, []],
  ])('%s', (_name, row, ads, expected) => {
    expect(gaps(row, ads)).toEqual(expected);
  });

  test('amounts of a currency without cents are rounded to whole ones', () => {
    expect(gaps(sums(5n, 2_000_000n), sums(5n, 0n, 1), 'JPY')).toEqual([]);
    expect(gaps(sums(5n, 2_000_000n), sums(5n, 0n, 1), 'USD')).toHaveLength(1);
  });
});

test('sizes have no sign, and shares of nothing are everything', () => {
  expect([sizeOf({ campaignRow: 2n, ads: 5n }), sizeOf({ campaignRow: undefined, ads: 5n })]).toEqual([
    3n,
    5n,
  ]);
  expect([shareOf(1n, 4n), shareOf(1n, 0n), shareOf(0n, 0n)]).toEqual([0.25, 1, 0]);
});
