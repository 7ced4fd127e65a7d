import { describe, expect, test } from 'vitest';
import { aggregate } from '#functions/aggregate/aggregate.ts';
import { failureKey, manifestKey, resultKey } from '#functions/lake/keys.ts';
import { TestClock } from '#test/harness/branch.ts';
import { type Decide, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, own, planRun, RUN, unitOf } from '#test/harness/receipts.ts';

const REPORT = { onOutcome: () => {}, onDefect: () => {}, onManifest: () => {} };
const COMPLETE = { status: 'DONE', verdict: 'complete', error: '', cause: '' };
const FAILURE = {
  schema: 1,
  ...unitOf('ad_metadata', 'act_2'),
  owner: 'run-1',
  turn: 2,
  error: { name: 'GraphTokenInvalid', message: 'expired', advice: 'Renew it.' },
  failedAt: RUN.startedAt,
};

const turn = (bucket: MemoryBucket, decide?: Decide, owner = RUN.owner) =>
  aggregate({ ...RUN, owner }, new MemoryStore(bucket, decide), new TestClock(), REPORT);

describe('a run that another execution has taken over', () => {
  test('is left to it', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata']);
    finishUnit(bucket, unitOf('ad_metadata'));
    own(bucket, 'run-2', 2);
    await expect(turn(bucket)).rejects.toMatchObject({ name: 'RunTakenOver', sameOwner: false });
    expect(bucket.keys('lake/')).toEqual([]);
    expect(bucket.objects.has(manifestKey(RUN.runId))).toBe(false);
    expect(await turn(bucket, undefined, 'run-2')).toMatchObject(COMPLETE);
  });

  test('in the middle of the work has no manifest of the older one', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata']);
    finishUnit(bucket, unitOf('ad_metadata'));
    const takeOver: Decide = ({ operation }) => {
      if (operation === 'COPY') own(bucket, 'run-2', 2);
      return 'done';
    };
    await expect(turn(bucket, takeOver)).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(bucket.objects.has(manifestKey(RUN.runId))).toBe(false);
  });

  test('is looked at anew where it was not complete, and only there', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata'], ['act_1', 'act_2']);
    finishUnit(bucket, unitOf('ad_metadata', 'act_1'));
    bucket.put(failureKey(unitOf('ad_metadata', 'act_2')), JSON.stringify(FAILURE));
    expect(await turn(bucket)).toMatchObject({ verdict: 'incomplete', complete: 1, failed: 1 });
    own(bucket, 'run-2', 2);
    finishUnit(bucket, unitOf('ad_metadata', 'act_2'));
    const store = new MemoryStore(bucket);
    expect(await aggregate({ ...RUN, owner: 'run-2' }, store, new TestClock(), REPORT)).toMatchObject(
      COMPLETE,
    );
    const looked = store.calls.filter(({ key }) => key.startsWith('runs/run-1/act_1/'));
    expect(looked).toEqual([{ operation: 'GET', key: resultKey('run-1', 'act_1'), conditional: false }]);
    expect(bucket.json(resultKey('run-1', 'act_2'))).toMatchObject({ owner: 'run-2', generation: 2 });
    expect(bucket.keys('lake/')).toHaveLength(2);
  });
});
