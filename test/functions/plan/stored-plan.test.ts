import { describe, expect, test } from 'vitest';
import type { Plan } from '#functions/contract/documents.ts';
import { planKey } from '#functions/lake/keys.ts';
import { storePlan } from '#functions/plan/stored-plan.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';

const PLAN: Plan = {
  schema: 2,
  runId: 'run-1',
  startedAt: '2026-05-10T08:00:00.000Z',
  accounts: ['act_1'],
  streams: factsOfStreams('ad_metadata'),
  lookbackDays: 28,
};

/** Answers the first writes with a conflict, and does not write. */
class BusyStore extends MemoryStore {
  readonly #conflicts: number;
  writes = 0;

  constructor(bucket: MemoryBucket, conflicts: number) {
    super(bucket);
    this.#conflicts = conflicts;
  }

  override async putJson(...call: Parameters<MemoryStore['putJson']>): Promise<string | 'conflict'> {
    this.writes += 1;
    return this.writes <= this.#conflicts ? 'conflict' : super.putJson(...call);
  }
}

describe('storing a plan', () => {
  test('finds the one that the attempt before it stored', async () => {
    const bucket = new MemoryBucket();
    await storePlan(new MemoryStore(bucket), 'run-1', PLAN);
    expect(await storePlan(new MemoryStore(bucket), 'run-1', PLAN)).toEqual(PLAN);
    expect(bucket.json(planKey('run-1'))).toEqual(PLAN);
  });

  test('refuses a name that is that of another run', async () => {
    const bucket = new MemoryBucket();
    await storePlan(new MemoryStore(bucket), 'run-1', PLAN);
    const other = storePlan(new MemoryStore(bucket), 'run-1', {
      ...PLAN,
      startedAt: '2026-08-10T08:00:00.000Z',
    });
    await expect(other).rejects.toMatchObject({ name: 'InputInvalid' });
  });

  test('goes on after a conflict with a write that came to nothing', async () => {
    const bucket = new MemoryBucket();
    expect(await storePlan(new BusyStore(bucket, 2), 'run-1', PLAN)).toEqual(PLAN);
    expect(bucket.json(planKey('run-1'))).toEqual(PLAN);
  });

  test('that never goes through is the lake’s fault, not the input’s', async () => {
    const store = new BusyStore(new MemoryBucket(), Number.POSITIVE_INFINITY);
    await expect(storePlan(store, 'run-1', PLAN)).rejects.toMatchObject({ name: 'LakeUnavailable' });
    expect(store.writes).toBeLessThan(20);
  });
});
