import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METRIC_KEYS, type Metrics, MetricsSum, NO_METRICS } from '#local/graph/data/metrics.ts';
import { divide, splitMetrics } from '#local/graph/data/split-metrics.ts';

const weights = fc.array(fc.nat(100), { minLength: 1, maxLength: 30 });
const PEOPLE: readonly (keyof Metrics)[] = ['reach', 'uniqueClicks', 'uniqueLinkClicks'];

test('whole parts add up to the whole, and none is negative', () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), weights, (total, shares) => {
      const parts = divide(total, shares);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
      expect(parts.every((part) => Number.isInteger(part) && part >= 0)).toBe(true);
    }),
  );
});

const metrics = fc
  .record({ impressions: fc.integer({ min: 1, max: 24_000 }), clicks: fc.nat(1_600), spend: fc.nat(150_000) })
  .map(({ impressions, clicks, spend }): Metrics => {
    const some = Math.min(impressions, clicks);
    const half = some >> 1;
    return {
      ...NO_METRICS,
      impressions,
      reach: impressions,
      clicks: some,
      uniqueClicks: half,
      linkClicks: half,
      purchases: half >> 1,
      purchaseValue: (half >> 1) * 1_999,
      spend,
    };
  });

test('all metrics but the reach add up, and no part has more of what depends on something', () => {
  fc.assert(
    fc.property(metrics, weights, fc.nat(), (whole, shares, seed) => {
      const parts = splitMetrics(whole, shares, seed);
      for (const key of METRIC_KEYS.filter((name) => name !== 'reach')) {
        expect(parts.reduce((sum, part) => sum + part[key], 0)).toBe(whole[key]);
      }
      for (const part of parts) {
        expect(part.clicks).toBeLessThanOrEqual(part.impressions);
        expect(part.linkClicks).toBeLessThanOrEqual(part.clicks);
        expect(part.purchases).toBeLessThanOrEqual(part.linkClicks);
        expect(part.purchaseValue).toBe(part.purchases * 1_999);
        expect(part.reach).toBeLessThanOrEqual(part.impressions);
      }
    }),
  );
});

test('a sum counts everything, and people once', () => {
  fc.assert(
    fc.property(fc.array(metrics, { minLength: 1, maxLength: 9 }), (parts) => {
      const sum = new MetricsSum();
      for (const part of parts) sum.add(part);
      for (const key of METRIC_KEYS) {
        const all = parts.map((part) => part[key]);
        const total = all.reduce((whole, part) => whole + part, 0);
        const found = sum.metrics?.[key];
        if (!PEOPLE.includes(key)) expect(found).toBe(total);
        else {
          expect(found).toBeGreaterThanOrEqual(Math.max(...all));
          if (all.filter((count) => count > 0).length > 1) expect(found).toBeLessThan(total);
        }
      }
    }),
  );
  expect(new MetricsSum().metrics).toBeUndefined();
});
