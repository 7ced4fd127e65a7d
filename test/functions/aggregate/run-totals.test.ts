import { describe, expect, test } from 'vitest';
import type { Manifest, ManifestUnit } from '#functions/aggregate/manifest.ts';
import { totalsOf } from '#functions/aggregate/run-totals.ts';
import type { ControlDay, ErrorRecord } from '#functions/contract/documents.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const ERROR: ErrorRecord = { name: 'GraphTransient', message: 'm', advice: 'a' };
const NOTHING = { impressions: 0, clicks: 0, linkClicks: 0, spend: 0 };
const control = (date: string, outcome: ControlDay['outcome']): ControlDay => ({
  date,
  outcome,
  rows: NOTHING,
});

const unit = (account: string, stream: string, more: Partial<ManifestUnit> = {}): ManifestUnit => ({
  account,
  stream,
  status: 'complete',
  rows: 1,
  bytes: 1,
  until: '2026-05-28',
  published: 1,
  superseded: [],
  skipped: [],
  notes: [],
  ...more,
});

const manifestWith = (units: ManifestUnit[], more: Partial<Manifest> = {}): Manifest => ({
  ...sampleManifest(),
  startedAt: '2026-05-29T03:00:00.000Z',
  units,
  accountsFailed: [],
  ...more,
});

describe('the totals of a run', () => {
  test('count what is missing: days, and accounts once each', () => {
    const held = [control('2026-05-27', 'held_back'), control('2026-05-28', 'held_back')];
    const totals = totalsOf(
      manifestWith(
        [
          unit('act_1', 'ad_insights', { control: held }),
          unit('act_1', 'ad_metadata', { status: 'failed', error: ERROR }),
          unit('act_2', 'ad_metadata'),
        ],
        { accountsFailed: [{ account: 'act_3', error: ERROR }], rows: 7 },
      ),
    );
    expect(totals).toMatchObject({ rows: 7, heldBackDays: 2, incompleteAccounts: 2 });
  });

  test('add up what turns took and waited; one that ended with an error has no end', () => {
    const from = '2026-05-29T03:00:00.000Z';
    const { counters } = sampleManifest().units.find((each) => each.counters !== undefined) ?? {};
    if (counters === undefined) throw new Error('no sample has counters');
    const turns = [
      { from, to: '2026-05-29T03:00:02.500Z', waitSeconds: 60 },
      { from, waitSeconds: 0 },
    ];
    const units = ['act_1', 'act_2'].map((account) =>
      unit(account, 'ad_metadata', { turns, counters: { ...counters, waitedSeconds: 60 } }),
    );
    expect(totalsOf(manifestWith(units))).toMatchObject({ turnMilliseconds: 5_000, waitedSeconds: 120 });
  });

  test('say how old the newest whole day of each stream is, wherever it is', () => {
    const totals = totalsOf(
      manifestWith([
        unit('act_1', 'campaign_insights', { until: '2026-05-20' }),
        unit('act_2', 'campaign_insights'),
        unit('act_1', 'ad_insights', {
          control: [
            control('2026-05-26', 'agrees'),
            control('2026-05-27', 'held_back'),
            control('2026-05-28', 'held_back'),
          ],
        }),
        // A day that has not begun in UTC.
        unit('act_1', 'ad_metadata', { until: '2026-05-30' }),
        unit('act_1', 'ad_creatives', { status: 'failed', error: ERROR }),
      ]),
    );
    expect(totals.newestDayAges).toEqual({ campaign_insights: 1, ad_insights: 3, ad_metadata: 0 });
  });
});
