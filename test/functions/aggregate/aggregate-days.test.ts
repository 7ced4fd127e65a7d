import { describe, expect, test } from 'vitest';
import { aggregate } from '#functions/aggregate/aggregate.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { AccountResult } from '#functions/contract/result.ts';
import { manifestKey, resultKey } from '#functions/lake/keys.ts';
import { TestClock } from '#test/harness/branch.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import {
  controlDay,
  DATES,
  finishUnit,
  holdBack,
  planRun,
  RUN,
  targetOf,
  unitOf,
} from '#test/harness/receipts.ts';

const turn = (bucket: MemoryBucket) =>
  aggregate(RUN, new MemoryStore(bucket), new TestClock(), {
    onOutcome: () => {},
    onDefect: () => {},
    onManifest: () => {},
  });
const manifestOf = (bucket: MemoryBucket) => Manifest.parse(bucket.json(manifestKey(RUN.runId)));
const unitsOf = (bucket: MemoryBucket) =>
  AccountResult.parse(bucket.json(resultKey(RUN.runId, 'act_1'))).units;
const NO_DAYS = {
  asked: 0,
  reached: 0,
  failed: 0,
  held_back: 0,
  difference: 0,
  unproven: 0,
  moving: 0,
  repaired: 0,
  agrees: 0,
};

describe('a day', () => {
  test('that was held back is not published, all others are, and the run is incomplete: the cause has both numbers', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_insights', 'ad_metadata']);
    const held = targetOf(unitOf(), '2026-05-02');
    bucket.put(held, 'rows of last week');
    holdBack(bucket, unitOf(), ['2026-05-02']);
    finishUnit(bucket, unitOf('ad_metadata'));
    const result = await turn(bucket);
    expect(result).toMatchObject({ verdict: 'incomplete', error: 'RunIncomplete', complete: 1, failed: 1 });
    expect(result.cause).toContain(
      "act_1 ad_insights 2026-05-02: Meta's total is 12,034 impressions, the rows have 11,801; 2 listed rows cannot be had.",
    );
    expect(result.cause).toContain('{"rerun":"run-1"}, which reads the days that were held back again');
    expect(bucket.objects.get(held)?.body.toString()).toBe('rows of last week');
    expect(bucket.keys('lake/')).toHaveLength(4);
    const { heldBack, reconciliation } = manifestOf(bucket);
    expect(heldBack).toMatchObject([
      { account: 'act_1', stream: 'ad_insights', date: '2026-05-02', difference: { impressions: -233 } },
    ]);
    expect(unitsOf(bucket)[0]).toMatchObject({
      status: 'complete',
      published: 2,
      days: 2,
      heldBack: ['2026-05-02'],
    });
    expect(reconciliation.days).toMatchObject({ asked: 3, reached: 2, held_back: 1, agrees: 2 });
  });

  test('that differs, moves or is unproven is published and counted, and the run is complete', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_insights']);
    const [first = '', second = '', third = ''] = DATES;
    const control = [
      controlDay(first, 'difference'),
      controlDay(second, 'moving'),
      controlDay(third, 'unproven'),
    ];
    finishUnit(bucket, unitOf(), { control, notes: ['Meta answered with v26.0 instead of v25.0.'] });
    expect(await turn(bucket)).toMatchObject({ verdict: 'complete', cause: '' });
    const { differences, reconciliation } = manifestOf(bucket);
    expect(differences).toMatchObject([{ date: first, outcome: 'difference' }]);
    expect(unitsOf(bucket)[0]?.notes).toEqual(['Meta answered with v26.0 instead of v25.0.']);
    expect(reconciliation.days).toEqual({
      ...NO_DAYS,
      asked: 3,
      reached: 1,
      difference: 1,
      moving: 1,
      unproven: 1,
    });
  });
});
