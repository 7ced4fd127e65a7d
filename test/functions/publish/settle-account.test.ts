import { describe, expect, test } from 'vitest';
import { AccountResult } from '#functions/contract/result.ts';
import { accountSummaryKey, publishProgressKey, resultKey } from '#functions/lake/keys.ts';
import { type Settling, settleAccount } from '#functions/publish/settle-account.ts';
import {
  type CallOutcome,
  type Decide,
  Killed,
  MemoryBucket,
  MemoryStore,
} from '#test/harness/memory-store.ts';
import {
  finishUnit,
  holdBack,
  own,
  planRun,
  RUN,
  resolvedAccount,
  targetOf,
  unitOf,
} from '#test/harness/receipts.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';
import { TestClock } from '#test/harness/test-clock.ts';

const STREAMS = ['ad_insights', 'ad_metadata'];
const RESULT = resultKey('run-1', 'act_1');
const PROGRESS = publishProgressKey('run-1', 'act_1');

/** An account whose streams are all done. */
function finished(): MemoryBucket {
  const bucket = new MemoryBucket();
  planRun(bucket, STREAMS);
  for (const stream of STREAMS) finishUnit(bucket, unitOf(stream));
  return bucket;
}

function settle(bucket: MemoryBucket, more: Partial<Settling> = {}, decide?: Decide) {
  const { runId, owner, startedAt } = RUN;
  const store = new MemoryStore(bucket, decide);
  const settling = {
    store,
    runId,
    owner,
    startedAt,
    streams: factsOfStreams(...STREAMS),
    clock: new TestClock(),
    onOutcome: () => {},
  };
  return settleAccount({ ...settling, ...more }, resolvedAccount());
}
const resultOf = (bucket: MemoryBucket) => AccountResult.parse(bucket.json(RESULT));
const clockOf = (checks: number) => Object.assign(new TestClock(), { checks });

describe('an account whose streams have ended', () => {
  test('is published, and its result says what became of each stream and day', async () => {
    const bucket = finished();
    const result = await settle(bucket);
    expect(resultOf(bucket)).toEqual(result);
    expect(result).toMatchObject({
      ...{ schema: 1, runId: 'run-1', owner: 'run-1', generation: 1, account: 'act_1', currency: 'USD' },
      units: [
        { stream: 'ad_insights', status: 'complete', rows: 6, published: 3, newestDay: '2026-05-03' },
        { stream: 'ad_metadata', status: 'complete', rows: 2, published: 1 },
      ],
      counts: { asked: 3, unproven: 3 },
    });
    expect(result?.days.map(({ date, outcome }) => `${date} ${outcome}`)).toEqual([
      '2026-05-01 unproven',
      '2026-05-02 unproven',
      '2026-05-03 unproven',
    ]);
    expect(bucket.keys('lake/')).toHaveLength(4);
    expect(bucket.objects.has(PROGRESS)).toBe(false);
  });

  test('has a page of its own where a day was held back, and none where all is plain', async () => {
    const [notable, plain] = [finished(), new MemoryBucket()];
    holdBack(notable, unitOf(), ['2026-05-02']);
    await settle(notable);
    const key = accountSummaryKey('run-1', 'act_1');
    expect(resultOf(notable).page).toBe(key);
    expect(notable.objects.get(key)?.body.toString()).toContain('1 day held back');
    planRun(plain, ['ad_metadata']);
    finishUnit(plain, unitOf('ad_metadata'));
    await settle(plain, { streams: factsOfStreams('ad_metadata') });
    expect(resultOf(plain)).not.toHaveProperty('page');
    expect(plain.objects.has(key)).toBe(false);
    // Without insights there is nothing to hold against Meta's totals.
    expect(plain.keys('reconciliation/')).toEqual([]);
  });

  test('that this execution has settled is not looked at again', async () => {
    const bucket = finished();
    const first = await settle(bucket);
    const store = new MemoryStore(bucket);
    expect(await settle(bucket, { store })).toEqual(first);
    expect(store.calls.map(({ operation, key }) => `${operation} ${key}`)).toEqual([
      'GET runs/run-1/owner.json',
      `GET ${RESULT}`,
    ]);
  });

  test('goes on where the time was up, and publishes nothing twice', async () => {
    const bucket = finished();
    expect(await settle(bucket, { clock: clockOf(0) })).toBeUndefined();
    expect(bucket.keys('lake/')).toHaveLength(3);
    expect(bucket.objects.has(RESULT)).toBe(false);
    const store = new MemoryStore(bucket);
    const result = await settle(bucket, { store, clock: clockOf(0) });
    expect(result?.units).toHaveLength(2);
    expect(store.calls.filter(({ key }) => key.includes('ad_insights'))).toEqual([]);
    const once = finished();
    expect(await settle(once)).toEqual(result);
  });
});

describe('an account that the lake refuses', () => {
  const broken = targetOf(unitOf(), '2026-05-02');
  const decide: Decide = ({ operation, key }) => (operation === 'COPY' && key === broken ? 'failed' : 'done');

  test('is tried six times; then its other streams are published, and that one fails by name', async () => {
    const bucket = finished();
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(settle(bucket, {}, decide)).rejects.toMatchObject({ name: 'LakeUnavailable' });
    }
    const result = await settle(bucket, {}, decide);
    expect(result?.units).toMatchObject([
      { stream: 'ad_insights', status: 'failed', error: { name: 'LakeUnavailable' } },
      { stream: 'ad_metadata', status: 'complete' },
    ]);
    expect(result?.counts).toMatchObject({ failed: 3 });
  });

  test('in another execution is tried as often again', async () => {
    const bucket = finished();
    for (let tries = 0; tries < 5; tries += 1) await settle(bucket, {}, decide).catch(() => {});
    own(bucket, 'run-2', 2);
    await expect(settle(bucket, { owner: 'run-2' }, decide)).rejects.toMatchObject({
      name: 'LakeUnavailable',
    });
  });
});

describe('an account of a run that another execution has taken over', () => {
  test('is left to it', async () => {
    const bucket = finished();
    own(bucket, 'run-2', 2);
    await expect(settle(bucket)).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(bucket.keys('lake/')).toEqual([]);
  });

  test.each([
    ['while it is published', (call: string) => call.startsWith('COPY lake/ad_metadata')],
    ['as its result is written', (call: string) => call === `PUT ${RESULT}`],
  ])('%s has no result of the older one in the place of the newer', async (_name, isIt) => {
    const bucket = finished();
    const takeOver: Decide = ({ operation, key }) => {
      if (isIt(`${operation} ${key}`)) {
        own(bucket, 'run-2', 2);
        bucket.put(RESULT, JSON.stringify({ owner: 'run-2', generation: 2 }));
      }
      return 'done';
    };
    await expect(settle(bucket, {}, takeOver)).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(bucket.json(RESULT)).toEqual({ owner: 'run-2', generation: 2 });
  });

  test('takes the place of what the older one said', async () => {
    const bucket = finished();
    await settle(bucket);
    own(bucket, 'run-2', 2);
    await settle(bucket, { owner: 'run-2' });
    expect(resultOf(bucket)).toMatchObject({ owner: 'run-2', generation: 2, runId: 'run-1' });
  });
});

test('an account is whole, whichever call of the lake is the last one before it dies', async () => {
  const outcomes: CallOutcome[] = ['killed', 'killed-after', 'lost', 'failed', 'repeated', 'conflict'];
  const store = new MemoryStore(finished());
  const expected = await settle(store.bucket, { store });
  for (const outcome of outcomes) {
    for (let at = 1; at <= store.calls.length; at += 1) {
      const bucket = finished();
      let call = 0;
      const first = settle(bucket, {}, () => (++call === at ? outcome : 'done'));
      await first.catch((error: unknown) => {
        if (!(error instanceof Killed) && (error as Error).name !== 'LakeUnavailable') throw error;
      });
      expect(await settle(bucket)).toEqual(expected);
      expect(resultOf(bucket)).toEqual(expected);
      expect(bucket.keys('reconciliation/')).toHaveLength(1);
      expect(bucket.keys('lake/')).toHaveLength(4);
    }
  }
});
