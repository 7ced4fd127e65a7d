import { describe, expect, test } from 'vitest';
import type { ControlDay } from '#functions/contract/documents.ts';
import type { ManifestUnit } from '#functions/contract/manifest.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { controlDay, DATES, resolvedAccount } from '#test/harness/receipts.ts';

const unit = (stream: string, more: Partial<ManifestUnit> = {}): ManifestUnit => ({
  account: 'act_1',
  stream,
  status: 'complete',
  rows: 5,
  bytes: 100,
  published: 3,
  superseded: [],
  skipped: [],
  notes: [],
  ...more,
});
const days = (...outcomes: ControlDay['outcome'][]) =>
  outcomes.map((outcome, index) => controlDay(DATES[index] ?? '', outcome));
const of = (units: ManifestUnit[]) => reconcile(units, [resolvedAccount()]);

describe('a day', () => {
  test.each<[ControlDay['outcome'], ControlDay['outcome'], string]>([
    ['agrees', 'agrees', 'agrees'],
    ['agrees', 'repaired', 'repaired'],
    ['moving', 'repaired', 'moving'],
    ['unproven', 'agrees', 'unproven'],
    ['difference', 'unproven', 'difference'],
    ['difference', 'held_back', 'held_back'],
  ])('of which one stream is %s and another %s is %s', (one, other, expected) => {
    const { accounts } = of([
      unit('campaign_insights', { control: days(one, 'agrees', 'agrees') }),
      unit('ad_insights', { control: days(other, 'agrees', 'agrees') }),
    ]);
    expect(accounts[0]?.days[0]?.outcome).toBe(expected);
  });

  test('has the lowest and the highest of all answers, and of each stream its sums and the difference', () => {
    const [moved = controlDay('', 'moving')] = days('moving');
    const short: ControlDay = {
      ...controlDay(DATES[0] ?? '', 'difference'),
      rows: { impressions: 12_000, clicks: 330, linkClicks: 210, spend: 1_203_400_000 },
    };
    const { accounts } = of([
      unit('campaign_insights', { control: [moved] }),
      unit('ad_insights', { control: [short] }),
    ]);
    const day = accounts[0]?.days[0];
    expect([day?.total?.lowest.impressions, day?.total?.highest.impressions]).toEqual([12_034, 12_074]);
    expect(day?.streams).toEqual([
      {
        stream: 'campaign_insights',
        outcome: 'moving',
        rows: moved.rows,
        difference: { impressions: 0, clicks: 0, linkClicks: 0, spend: 0 },
        reason: moved.reason,
      },
      {
        stream: 'ad_insights',
        outcome: 'difference',
        rows: short.rows,
        difference: { impressions: -34, clicks: 10, linkClicks: 0, spend: 0 },
        reason: short.reason,
      },
    ]);
  });

  test('that Meta gave no total for has none, and no difference', () => {
    const { accounts } = of([unit('ad_insights', { control: days('unproven') })]);
    const day = accounts[0]?.days[0];
    expect(day).not.toHaveProperty('total');
    expect(day?.streams[0]).not.toHaveProperty('difference');
  });
});

describe('the count of days', () => {
  test('is reached where rows add up, whether at once, after a repair, or while totals moved', () => {
    const { days: counts, accounts } = of([
      unit('ad_insights', { control: days('agrees', 'repaired', 'moving') }),
    ]);
    expect(counts).toMatchObject({ asked: 3, reached: 3, agrees: 1, repaired: 1, moving: 1 });
    expect(accounts[0]).toMatchObject({ account: 'act_1', currency: 'USD', counts });
  });

  test('adds up over accounts', () => {
    const control = days('agrees', 'agrees', 'held_back');
    const units = [unit('ad_insights', { control }), unit('ad_insights', { account: 'act_2', control })];
    const { days: counts } = reconcile(units, ['act_1', 'act_2'].map(resolvedAccount));
    expect(counts).toMatchObject({ asked: 6, reached: 4, held_back: 2 });
  });

  test('reaches nothing where a stream failed, whatever it had found before', () => {
    const { days: counts } = of([
      unit('campaign_insights', { control: days('agrees', 'agrees', 'agrees') }),
      unit('ad_insights', { status: 'failed', control: days('agrees', 'agrees', 'agrees') }),
    ]);
    expect(counts).toMatchObject({ asked: 3, reached: 0, failed: 3 });
  });

  test('has days of which nothing is said as unproven, and none without an insights stream', () => {
    expect(of([unit('ad_insights')]).days).toMatchObject({ asked: 3, reached: 0, unproven: 3 });
    expect(of([unit('ad_metadata')])).toMatchObject({ days: { asked: 0, reached: 0 }, accounts: [] });
  });
});

test('listings are counted by how they compare with Meta’s count', () => {
  const listing = { outcome: 'agrees', countBefore: 2, countAfter: 2, objects: 2 } as const;
  const { listings } = of([
    unit('ad_metadata', { listing }),
    unit('ad_creatives', { listing: { ...listing, outcome: 'difference', objects: 1 } }),
    unit('ad_creatives', { listing, status: 'failed' }),
    unit('ad_creatives'),
    unit('ad_insights', { control: days('agrees') }),
  ]);
  expect(listings).toEqual({ asked: 4, failed: 1, difference: 1, unproven: 1, repaired: 0, agrees: 1 });
});
