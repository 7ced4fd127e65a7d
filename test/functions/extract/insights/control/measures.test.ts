import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMeasures,
  hasDelivery,
  isBelow,
  isSame,
  measuresOf,
  ZERO,
} from '#functions/extract/insights/control/measures.ts';

describe('the measures of a row', () => {
  test('are whole numbers, spend in millionths', () => {
    const row = { impressions: '1200', clicks: 34, inline_link_clicks: '5', spend: '12.34', reach: '9' };
    expect(measuresOf(row)).toEqual({ impressions: 1200, clicks: 34, linkClicks: 5, spend: 12_340_000 });
  });

  test('that are absent are 0, and so is what is no plain number', () => {
    expect(measuresOf({})).toEqual(ZERO);
    expect(measuresOf({ impressions: null, clicks: 'many', inline_link_clicks: '-3', spend: '' })).toEqual(
      ZERO,
    );
  });

  test('read spend digit by digit, however it is written', () => {
    const spend = (value: unknown) => measuresOf({ spend: value }).spend;
    expect(['0.1', '.5', '7', '7.', '0.0000019', 0.1, 1e-7].map(spend)).toEqual([
      100_000, 0, 7_000_000, 7_000_000, 1, 100_000, 0,
    ]);
    expect(spend('1.005')).toBe(1_005_000);
  });

  test('add up to the very cent', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000_000 }), { maxLength: 200 }), (cents) => {
        const rows = cents.map((one) => measuresOf({ spend: (one / 100).toFixed(2) }));
        const sum = cents.reduce((total, one) => total + one, 0);
        expect(rows.reduce(addMeasures, ZERO).spend).toBe(sum * 10_000);
      }),
    );
  });

  test('stay whole numbers that a double holds', () => {
    const much = measuresOf({ spend: '9007199254.00' });
    expect(addMeasures(much, much).spend).toBe(Number.MAX_SAFE_INTEGER);
  });
});

test('delivery is anything but zeros', () => {
  expect(hasDelivery(ZERO)).toBe(false);
  for (const name of ['impressions', 'clicks', 'linkClicks', 'spend'] as const) {
    expect(hasDelivery({ ...ZERO, [name]: 1 })).toBe(true);
  }
});

test('one is below another by counts alone, and the same by all four', () => {
  const some = { impressions: 10, clicks: 5, linkClicks: 2, spend: 1_000_000 };
  expect(isBelow({ ...some, spend: 0 }, some)).toBe(false);
  expect(isBelow({ ...some, impressions: 11, linkClicks: 1 }, some)).toBe(true);
  expect(isSame(some, { ...some })).toBe(true);
  expect(isSame(some, { ...some, spend: 2_000_000 })).toBe(false);
});
