import { describe, expect, test } from 'vitest';
import { aggregate } from '#functions/aggregate/aggregate.ts';
import { OutcomeReader } from '#functions/aggregate/outcome-reader.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import { failureKey, manifestKey, resultKey } from '#functions/lake/keys.ts';
import { type Decide, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, planRun, RUN, resolvedAccount, unitOf } from '#test/harness/receipts.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';
import { TestClock } from '#test/harness/test-clock.ts';

const ACCOUNTS = ['act_1', 'act_2', 'act_3'];
const LATE = { name: 'DeadlineExceeded', message: 'Not started.', advice: 'Rerun.' };

/** Three accounts: the first is done, the second has failed, the third has left nothing. */
function start() {
  const bucket = new MemoryBucket();
  planRun(bucket, ['ad_metadata'], ACCOUNTS);
  finishUnit(bucket, unitOf('ad_metadata', 'act_1'));
  const failure = {
    schema: 1,
    ...unitOf('ad_metadata', 'act_2'),
    owner: 'run-1',
    turn: 1,
    failedAt: RUN.startedAt,
  };
  const error = { name: 'GraphPermissionDenied', message: 'no', advice: 'Ask.' };
  bucket.put(failureKey(unitOf('ad_metadata', 'act_2')), JSON.stringify({ ...failure, error }));
  return bucket;
}

function read(store: MemoryStore, started = ['act_1', 'act_2'], isLastTry = false) {
  const { runId, owner, startedAt } = RUN;
  const clock = new TestClock();
  const defects: string[] = [];
  const settling = {
    store,
    runId,
    owner,
    startedAt,
    clock,
    streams: factsOfStreams('ad_metadata'),
    onOutcome: () => {},
  };
  const onDefect = (account: string) => defects.push(account);
  const reader = new OutcomeReader({
    settling,
    started: new Set(started),
    notStarted: LATE,
    isLastTry,
    onDefect,
  });
  return { reader, defects, outcomes: reader.outcomesOf(ACCOUNTS.map(resolvedAccount)) };
}
const about = (store: MemoryStore, account: string) =>
  store.calls.filter(({ key }) => key.includes(`/${account}/`)).map(({ operation }) => operation);

describe('an account', () => {
  test('with a result is read; with receipts or a failure it is settled; that left nothing is not looked at', async () => {
    const bucket = start();
    const store = new MemoryStore(bucket);
    const outcomes = await read(store).outcomes;
    expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'settled', 'not started']);
    expect(outcomes[2]).toMatchObject({
      counted: { account: 'act_3', units: [{ status: 'failed', error: LATE }], counts: { asked: 0 } },
    });
    expect(about(store, 'act_3')).toEqual([]);
    expect(bucket.keys('lake/')).toHaveLength(1);
    const again = new MemoryStore(bucket);
    expect(await read(again).outcomes).toEqual(outcomes);
    expect([about(again, 'act_1'), about(again, 'act_2')]).toEqual([['GET'], ['GET']]);
  });

  test('with an older result is believed where it had no gap, and settled again where it had', async () => {
    const bucket = start();
    await read(new MemoryStore(bucket)).outcomes;
    for (const account of ['act_1', 'act_2']) {
      const key = resultKey('run-1', account);
      bucket.put(key, JSON.stringify({ ...bucket.json<object>(key), owner: 'before', generation: 1 }));
    }
    bucket.put(
      'runs/run-1/owner.json',
      JSON.stringify({ owner: 'run-1', since: RUN.startedAt, generation: 2 }),
    );
    finishUnit(bucket, unitOf('ad_metadata', 'act_2'));
    const store = new MemoryStore(bucket);
    expect((await read(store).outcomes)[1]).toMatchObject({ result: { units: [{ status: 'complete' }] } });
    expect(about(store, 'act_1')).toEqual(['GET']);
    expect(bucket.json(resultKey('run-1', 'act_1'))).toMatchObject({ owner: 'before' });
    expect(bucket.json(resultKey('run-1', 'act_2'))).toMatchObject({ owner: 'run-1', generation: 2 });
  });

  test('that cannot be read is tried again, and on the last try is named; the others are there', async () => {
    const decide: Decide = ({ key }) => (key === resultKey('run-1', 'act_1') ? 'failed' : 'done');
    const first = read(new MemoryStore(start(), decide));
    expect(await first.outcomes).toHaveLength(2);
    expect(first.reader.refusal).toMatchObject({ name: 'LakeUnavailable' });
    const last = read(new MemoryStore(start(), decide), undefined, true);
    expect(await last.outcomes).toMatchObject([
      { kind: 'failed', counted: { units: [{ error: { name: 'LakeUnavailable' } }] } },
      { kind: 'settled' },
      { kind: 'not started' },
    ]);
    expect(last.reader.refusal).toBeUndefined();
  });

  test('that meets a defect is named, reported, and holds up no other', async () => {
    const decide: Decide = ({ operation }) => {
      if (operation === 'COPY') throw new TypeError('Cannot read properties of undefined');
      return 'done';
    };
    const { outcomes, defects } = read(new MemoryStore(start(), decide));
    expect(await outcomes).toMatchObject([
      { kind: 'failed', counted: { account: 'act_1', units: [{ error: { name: 'TypeError' } }] } },
      { kind: 'settled' },
      { kind: 'not started' },
    ]);
    expect(defects).toEqual(['act_1']);
  });
});

describe('a run of which accounts were never started', () => {
  const manifestOf = (bucket: MemoryBucket) => Manifest.parse(bucket.json(manifestKey(RUN.runId)));

  test.each([
    ['past the deadline', '2026-05-10T07:00:00.000Z', 'DeadlineExceeded'],
    ['before it', '2026-05-10T14:00:00.000Z', 'NotStarted'],
  ])('%s names them by one listing, without looking at each', async (_name, deadline, error) => {
    const bucket = start();
    const store = new MemoryStore(bucket);
    const report = { onOutcome: () => {}, onDefect: () => {}, onManifest: () => {} };
    const result = await aggregate({ ...RUN, deadline }, store, new TestClock(), report);
    expect(result).toMatchObject({ verdict: 'incomplete', complete: 1, failed: 2, rows: 2 });
    expect(result.cause).toContain(`act_3: ${error}`);
    expect(store.calls.filter(({ operation }) => operation === 'LIST')).toHaveLength(1);
    expect(about(store, 'act_3')).toEqual([]);
    expect(manifestOf(bucket)).toMatchObject({
      accounts: { planned: 3, complete: 1, incomplete: 2, notStarted: 1 },
      notStarted: { accounts: ['act_3'], units: 1, error: { name: error } },
      failures: [{ account: 'act_2', error: { name: 'GraphPermissionDenied' } }],
      results: [{ account: 'act_1' }, { account: 'act_2' }, { account: 'act_3', status: 'incomplete' }],
    });
  });
});
