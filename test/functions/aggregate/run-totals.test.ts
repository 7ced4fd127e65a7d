import { expect, test } from 'vitest';
import { totalsOf } from '#functions/aggregate/run-totals.ts';
import type { StreamTotals } from '#functions/contract/manifest.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { sampleManifest } from '#test/harness/manifests.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const streamOf = (stream: string, ...dates: readonly string[]): StreamTotals => ({
  stream,
  rows: 1,
  days: dates.map((date) => ({ date, rows: 1 })),
  restated: [],
  firstDates: 0,
  incomparableDates: 0,
});

/** Its newest partition is that of the month's first day. */
const MONTHLY: StreamFacts = { name: 'by_month', kind: 'insights', timeIncrement: 'monthly' };

test('the totals of a run are those of its manifest', () => {
  const manifest = sampleManifest();
  expect(totalsOf(manifest, FACTS)).toMatchObject({
    rows: manifest.rows,
    heldBackDays: manifest.heldBack.length,
    incompleteAccounts: manifest.accounts.incomplete,
    waitedSeconds: manifest.work.waitedSeconds,
    turnMilliseconds: manifest.work.billedMs,
  });
  expect(manifest.heldBack.length).toBeGreaterThan(0);
});

test('they say how old the newest day of each stream is, wherever it is', () => {
  const manifest = {
    ...sampleManifest(),
    startedAt: '2026-05-29T03:00:00.000Z',
    streams: [
      streamOf('campaign_insights', '2026-05-20', '2026-05-28'),
      streamOf('ad_insights', '2026-05-26'),
      // A day that has not begun in UTC.
      streamOf('ad_metadata', '2026-05-30'),
      streamOf('ad_creatives'),
      streamOf('by_month', '2026-04-01', '2026-05-01'),
    ],
  };
  expect(totalsOf(manifest, [...FACTS, MONTHLY]).newestDayAges).toEqual({
    campaign_insights: 1,
    ad_insights: 3,
    ad_metadata: 0,
  });
});
