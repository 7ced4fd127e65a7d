import { describe, expect, test } from 'vitest';
import { judgeAds, judgeCreatives, SeenAds } from '#functions/aggregate/check-ids.ts';
import type { Finding } from '#functions/aggregate/findings.ts';
import type { KnownAd } from '#functions/aggregate/known-ads.ts';
import { adId, creativeOf, MONTH } from '#test/harness/ad-account.ts';

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
const adsOf = (all: readonly number[], status = 'ACTIVE') =>
  new Map<string, KnownAd>(
    all.map((ad) => [
      adId(ad),
      { campaign: '91', creative: creativeOf(adId(ad)), created: '2026-01-01', status },
    ]),
  );
const lines = (findings: readonly Finding[]) =>
  findings.map(({ severity, id, expected, found, reason }) =>
    [severity, id ?? '–', expected, found, reason].filter((part) => part !== undefined).join('; '),
  );

/** Ads with rows on a day, held against a listing of some of them. */
function ads(
  delivering: number,
  listed: readonly number[],
  options: { date?: string; skipped?: boolean } = {},
) {
  const known = adsOf(listed);
  const seen = new SeenAds(known, MONTH.until);
  seen.see(options.date ?? MONTH.until, indexes(delivering).map(adId));
  return judgeAds(seen, known, MONTH, options.skipped ?? false);
}

describe('ads of insights that are not listed', () => {
  test('are a difference, with how many of how many', () => {
    expect(lines(ads(20, indexes(20).slice(3)))).toEqual([
      'difference; –; 20 ads of the last day listed; 17 listed',
      ...[0, 1, 2].map((ad) => `difference; ${adId(ad)}; listed; not listed`),
    ]);
  });

  test('have a reason when they did not deliver lately, or something was left out', () => {
    const early = ads(4, indexes(3), { date: '2026-05-01' });
    expect(lines(early)).toEqual([`explained; ${adId(3)}; listed; not listed; archived_or_deleted_ads`]);
    expect(lines(ads(4, indexes(3), { skipped: true }))).toEqual([
      `explained; ${adId(3)}; listed; not listed; left_out`,
    ]);
  });

  test('of a window that ended long ago may all be deleted by now', () => {
    const account = { ...MONTH, snapshotDate: '2026-07-01' };
    const seen = new SeenAds(new Map(), account.until);
    seen.see(account.until, [adId(1)]);
    expect(judgeAds(seen, new Map(), account, false)).toMatchObject([{ severity: 'explained' }]);
  });

  test('are a page that was lost where they are exactly that, whenever they delivered', () => {
    const listed = indexes(300).filter((ad) => ad < 100 || 200 <= ad);
    for (const date of [MONTH.until, '2026-05-01']) {
      const [first, ...others] = ads(300, listed, { date });
      expect(first).toMatchObject({
        severity: 'violation',
        check: 'ads_known',
        streams: ['ad_metadata', 'ad_insights'],
        expected: `100 next to each other, ${adId(100)} to ${adId(199)}, listed`,
      });
      expect(others.some(({ severity }) => severity === 'violation')).toBe(false);
    }
    expect(ads(300, listed, { skipped: true }).some(({ severity }) => severity === 'violation')).toBe(false);
  });
});

describe('creatives of ads that are not listed', () => {
  const creatives = (count: number) => new Set(indexes(count).map((ad) => creativeOf(adId(ad))));

  test('are a difference where an active ad shows them, and explained otherwise', () => {
    const known = new Map([...adsOf([0, 1, 2]), ...adsOf([3], 'PAUSED')]);
    expect(lines(judgeCreatives(known, creatives(2), MONTH, false))).toEqual([
      'difference; –; 3 creatives of active ads listed; 2 listed',
      `difference; ${creativeOf(adId(2))}; listed; not listed`,
      `explained; ${creativeOf(adId(3))}; listed; not listed; archived_or_deleted_ads`,
    ]);
  });

  test('are no finding where the ad names none', () => {
    const known = new Map([['1', { campaign: '91', creative: '', created: '', status: 'ACTIVE' }]]);
    expect(judgeCreatives(known, new Set(), MONTH, false)).toEqual([]);
  });

  test('are a page that was lost where they are exactly that', () => {
    const listed = new Set([...creatives(130)].toSpliced(50, 50));
    expect(judgeCreatives(adsOf(indexes(130)), listed, MONTH, false)[0]).toMatchObject({
      severity: 'violation',
      check: 'creatives_known',
      streams: ['ad_creatives', 'ad_metadata'],
    });
  });
});
