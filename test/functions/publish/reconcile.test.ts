import { describe, expect, test } from 'vitest';
import type { ControlDay } from '#functions/contract/documents.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { type ControlledUnit, reconcile } from '#functions/publish/reconcile.ts';
import { controlDay, DATES, resolvedAccount } from '#test/harness/receipts.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const unit = (
  stream: string,
  control?: readonly ControlDay[],
  status: 'complete' | 'failed' = 'complete',
): ControlledUnit => ({ unit: { stream, status }, control });
const days = (...outcomes: ControlDay['outcome'][]) =>
  outcomes.map((outcome, index) => controlDay(DATES[index] ?? '', outcome));
const of = (units: ControlledUnit[]) => reconcile(resolvedAccount(), units, FACTS);

describe('a day', () => {
  test.each<[ControlDay['outcome'], ControlDay['outcome'], string]>([
    ['agrees', 'agrees', 'agrees'],
    ['agrees', 'repaired', 'repaired'],
    ['moving', 'repaired', 'moving'],
    ['unproven', 'agrees', 'unproven'],
    ['difference', 'unproven', 'difference'],
    ['difference', 'held_back', 'held_back'],
  ])('of which one stream is %s and another %s is %s', (one, other, expected) => {
    const { days: found } = of([
      unit('campaign_insights', days(one, 'agrees', 'agrees')),
      unit('ad_insights', days(other, 'agrees', 'agrees')),
    ]);
    expect(found[0]?.outcome).toBe(expected);
  });

  test('has the lowest and the highest of all answers, and of each stream its sums and the difference', () => {
    const [moved = controlDay('', 'moving')] = days('moving');
    const short: ControlDay = {
      ...controlDay(DATES[0] ?? '', 'difference'),
      rows: { impressions: 12_000, clicks: 330, linkClicks: 210, spend: 1_203_400_000 },
    };
    const { days: found } = of([unit('campaign_insights', [moved]), unit('ad_insights', [short])]);
    const [day] = found;
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
    const { days: found } = of([unit('ad_insights', days('unproven'))]);
    const [day] = found;
    expect(day).not.toHaveProperty('total');
    expect(day?.streams[0]).not.toHaveProperty('difference');
  });
});

describe('a stream whose rows cannot be compared', () => {
  const MONTHLY: StreamFacts = {
    name: 'campaign_monthly',
    kind: 'insights',
    timeIncrement: 'monthly',
    isUnprovable: true,
  };
  const planned = [...FACTS, MONTHLY];
  const beside = (...units: ControlledUnit[]) => reconcile(resolvedAccount(), units, planned);
  const monthly = (status: 'complete' | 'failed' = 'complete') =>
    unit('campaign_monthly', days('unproven'), status);

  test('leaves its days to the others', () => {
    const { days: found } = beside(unit('ad_insights', days('agrees', 'agrees', 'agrees')), monthly());
    expect(found.map(({ outcome }) => outcome)).toEqual(['agrees', 'agrees', 'agrees']);
  });

  test('is of the days that begin its rows, and not of those between', () => {
    const { days: found } = beside(unit('ad_insights', days('agrees', 'agrees', 'agrees')), monthly());
    expect(found.map(({ streams }) => streams.map(({ stream }) => stream))).toEqual([
      ['ad_insights', 'campaign_monthly'],
      ['ad_insights'],
      ['ad_insights'],
    ]);
  });

  test('counts where it failed, and alone proves nothing', () => {
    const others = unit('ad_insights', days('agrees', 'agrees', 'agrees'));
    expect(beside(others, monthly('failed')).counts).toMatchObject({ failed: 1, agrees: 2 });
    expect(beside(monthly()).counts).toMatchObject({ reached: 0, unproven: 3 });
  });
});

describe('the count of days', () => {
  test('is reached where rows add up, whether at once, after a repair, or while totals moved', () => {
    const { counts } = of([unit('ad_insights', days('agrees', 'repaired', 'moving'))]);
    expect(counts).toMatchObject({ asked: 3, reached: 3, agrees: 1, repaired: 1, moving: 1 });
  });

  test('reaches nothing where a stream failed, whatever it had found before', () => {
    const { counts } = of([
      unit('campaign_insights', days('agrees', 'agrees', 'agrees')),
      unit('ad_insights', days('agrees', 'agrees', 'agrees'), 'failed'),
    ]);
    expect(counts).toMatchObject({ asked: 3, reached: 0, failed: 3 });
  });

  test('has days of which nothing is said as unproven, and none without an insights stream', () => {
    expect(of([unit('ad_insights')]).counts).toMatchObject({ asked: 3, reached: 0, unproven: 3 });
    expect(of([unit('ad_metadata')])).toMatchObject({ counts: { asked: 0, reached: 0 }, days: [] });
  });
});
