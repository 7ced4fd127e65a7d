import { describe, expect, test } from 'vitest';
import { aggregate } from '#functions/aggregate/aggregate.ts';
import type { ErrorRecord, Receipt } from '#functions/contract/documents.ts';
import { Manifest } from '#functions/contract/manifest.ts';
import type { AggregateResult } from '#functions/contract/payloads.ts';
import { AccountResult } from '#functions/contract/result.ts';
import { failureKey, manifestKey, receiptKey, resultKey } from '#functions/lake/keys.ts';
import { TestClock } from '#test/harness/branch.ts';
import {
  type CallOutcome,
  type Decide,
  Killed,
  MemoryBucket,
  MemoryStore,
} from '#test/harness/memory-store.ts';
import {
  finishUnit,
  leaveCheckpoint,
  planRun,
  RUN,
  stage,
  targetOf,
  unitOf,
} from '#test/harness/receipts.ts';

const ERROR: ErrorRecord = { name: 'GraphTokenInvalid', message: 'expired', advice: 'Renew it.' };

const REPORT = { onOutcome: () => {}, onDefect: () => {}, onManifest: () => {} };

/** One turn of `Aggregate`, with time for so many looks at the clock: one an account, and one a stream. */
function turn(bucket: MemoryBucket, looks = Number.POSITIVE_INFINITY, decide?: Decide, owner = RUN.owner) {
  const clock = Object.assign(new TestClock(), { checks: looks });
  return aggregate({ ...RUN, owner }, new MemoryStore(bucket, decide), clock, REPORT);
}

async function finish(bucket: MemoryBucket, looks: number): Promise<AggregateResult[]> {
  const results: AggregateResult[] = [];
  while (results.at(-1)?.status !== 'DONE') {
    if (results.length > 50) throw new Error('Aggregate never ends');
    results.push(await turn(bucket, looks));
  }
  return results;
}

const manifestOf = (bucket: MemoryBucket) => Manifest.parse(bucket.json(manifestKey(RUN.runId)));
const unitsOf = (bucket: MemoryBucket, account = 'act_1') =>
  AccountResult.parse(bucket.json(resultKey(RUN.runId, account))).units;
const COMPLETE = { status: 'DONE', verdict: 'complete', error: '', cause: '' };

describe('a run whose units are all done', () => {
  test('is published whole, and complete', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_insights', 'ad_creatives'], ['act_1', 'act_2']);
    for (const account of ['act_1', 'act_2']) {
      finishUnit(bucket, unitOf('ad_insights', account));
      finishUnit(bucket, unitOf('ad_creatives', account));
    }
    expect(await turn(bucket)).toEqual({ ...COMPLETE, runId: 'run-1', rows: 16, complete: 4, failed: 0 });
    expect(bucket.keys('lake/')).toHaveLength(8);
    const manifest = manifestOf(bucket);
    const { deadline: _deadline, ...names } = RUN;
    expect(manifest).toMatchObject({
      ...names,
      schema: 2,
      verdict: 'complete',
      rows: 16,
      accounts: { planned: 2, complete: 2, incomplete: 0, unread: 0, notStarted: 0 },
      units: { planned: 4, complete: 4, incomplete: 0, failed: 0 },
      accountsFailed: [],
      results: [
        { account: 'act_1', status: 'complete', rows: 8, key: 'runs/run-1/act_1/result.json' },
        { account: 'act_2', status: 'complete', rows: 8, key: 'runs/run-1/act_2/result.json' },
      ],
    });
    const units = ['act_1', 'act_2'].flatMap((account) => unitsOf(bucket, account));
    expect(units.map(({ account, stream, published }) => `${account} ${stream} ${published}`)).toEqual([
      'act_1 ad_insights 3',
      'act_1 ad_creatives 1',
      'act_2 ad_insights 3',
      'act_2 ad_creatives 1',
    ]);
    const { bytes, rows, since, until, counters } = units[1] ?? {};
    expect([bytes, rows, since, until, counters?.rows]).toEqual([29, 2, '2026-05-01', '2026-05-03', 2]);
  });

  test('but skipped something is published, and incomplete', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_creatives']);
    finishUnit(bucket, unitOf('ad_creatives'), { skipped: [{ kind: 'object', what: '7', error: ERROR }] });
    expect(await turn(bucket)).toMatchObject({
      verdict: 'incomplete',
      error: 'RunIncomplete',
      cause: expect.stringContaining('object 7'),
      rows: 2,
      complete: 0,
      failed: 1,
    });
    expect(bucket.keys('lake/')).toHaveLength(1);
    expect(manifestOf(bucket).skipped).toMatchObject([{ account: 'act_1', skipped: { what: '7' } }]);
  });

  test('is complete where a newer run had been published, and lists those days', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_insights']);
    const unit = unitOf();
    const newer = stage(
      bucket,
      unitOf('ad_insights', 'act_1', 'run-2'),
      '2026-05-02',
      'newer',
      '2026-05-11T00:00:00Z',
    );
    await new MemoryStore(bucket).copy(newer.object.key, targetOf(unit, '2026-05-02'), { ifNoneMatch: '*' });
    finishUnit(bucket, unit);
    expect(await turn(bucket)).toMatchObject(COMPLETE);
    expect(unitsOf(bucket)[0]).toMatchObject({ published: 2, superseded: ['2026-05-02'] });
    expect(bucket.objects.get(targetOf(unit, '2026-05-02'))?.body.toString()).toBe('newer');
  });
});

describe('a unit that is not done', () => {
  test.each<[string, (bucket: MemoryBucket) => unknown, string]>([
    ['failed', (bucket) => bucket.put(failureKey(unitOf()), JSON.stringify(FAILURE)), 'GraphTokenInvalid'],
    ['left nothing', () => undefined, 'ReceiptAbsent'],
    ['left a corrupt receipt', (bucket) => bucket.put(receiptKey(unitOf()), '{"cut'), 'StateCorrupt'],
    [
      'has a receipt that lacks a day',
      (bucket) => changeReceipt(bucket, (receipt) => ({ partitions: receipt.partitions.slice(1) })),
      'VerificationFailed',
    ],
    [
      'lost a staged object',
      (bucket) => bucket.objects.delete(finishUnit(bucket, unitOf()).partitions[0]?.object?.key ?? ''),
      'VerificationFailed',
    ],
    [
      'lost a part',
      (bucket) => bucket.objects.delete(finishUnit(bucket, unitOf()).parts[0]?.key ?? ''),
      'VerificationFailed',
    ],
    [
      'has a receipt that the checkpoint has left behind',
      (bucket) => leaveCheckpoint(bucket, unitOf(), finishUnit(bucket, unitOf()).partitions.slice(1)),
      'ReceiptOutdated',
    ],
  ])(
    'because it %s keeps what was published before; its sibling is published',
    async (_name, prepare, error) => {
      const bucket = new MemoryBucket();
      planRun(bucket, ['ad_insights', 'ad_metadata']);
      const before = targetOf(unitOf(), '2026-05-01');
      bucket.put(before, 'rows of last week');
      finishUnit(bucket, unitOf('ad_metadata'));
      prepare(bucket);
      const result = await turn(bucket);
      expect(result).toMatchObject({ verdict: 'incomplete', complete: 1, failed: 1, rows: 2 });
      expect(result.cause).toContain(`act_1 ad_insights: ${error}`);
      expect(unitsOf(bucket)[0]).toMatchObject({ status: 'failed', published: 0, error: { name: error } });
      expect(manifestOf(bucket).failures).toMatchObject([{ stream: 'ad_insights', error: { name: error } }]);
      expect(bucket.keys('lake/')).toEqual([before, targetOf(unitOf('ad_metadata'), '2026-05-10')].sort());
      expect(bucket.objects.get(before)?.body.toString()).toBe('rows of last week');
    },
  );

  test('makes the run incomplete, as an account does that could not be read', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata'], ['act_1'], [{ account: 'act_9', error: ERROR }]);
    finishUnit(bucket, unitOf('ad_metadata'));
    expect(await turn(bucket)).toMatchObject({
      verdict: 'incomplete',
      complete: 1,
      failed: 1,
      cause: expect.stringContaining('act_9: GraphTokenInvalid'),
    });
    expect(manifestOf(bucket).accountsFailed).toEqual([{ account: 'act_9', error: ERROR }]);
  });
});

describe('a run of many units', () => {
  const ACCOUNTS = Array.from({ length: 10 }, (_, index) => `act_${index + 1}`);

  function manyUnits(): MemoryBucket {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata', 'ad_creatives'], ACCOUNTS);
    for (const account of ACCOUNTS) {
      finishUnit(bucket, unitOf('ad_metadata', account));
      if (account !== 'act_4') finishUnit(bucket, unitOf('ad_creatives', account));
    }
    return bucket;
  }

  test('is published in as many turns as it takes, each object once', async () => {
    const bucket = manyUnits();
    const results = await finish(bucket, 20);
    expect(results.map(({ status, verdict }) => `${status} ${verdict}`)).toEqual([
      'MORE pending',
      'DONE incomplete',
    ]);
    expect(results.at(-1)).toMatchObject({ complete: 19, failed: 1, rows: 38 });
    const copies = bucket.writes.filter(({ key }) => key.startsWith('lake/')).map(({ key }) => key);
    expect(copies).toHaveLength(19);
    expect(new Set(copies).size).toBe(19);
    expect(manifestOf(bucket)).toMatchObject({ units: { planned: 20 }, accounts: { planned: 10 } });
  });

  test('has the same manifest in one turn and in several', async () => {
    const [once, often] = [manyUnits(), manyUnits()];
    await turn(once);
    expect((await finish(often, 1)).length).toBeGreaterThan(5);
    expect(manifestOf(often)).toEqual(manifestOf(once));
    expect(often.keys('lake/')).toEqual(once.keys('lake/'));
  });

  test('does not wait for ever for one unit that cannot be published: the others are, and it fails by name', async () => {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_insights', 'ad_metadata'], ['act_1', 'act_2']);
    for (const account of ['act_1', 'act_2']) {
      finishUnit(bucket, unitOf('ad_insights', account));
      finishUnit(bucket, unitOf('ad_metadata', account));
    }
    const broken = targetOf(unitOf('ad_insights', 'act_1'), '2026-05-02');
    const decide: Decide = ({ operation, key }) =>
      operation === 'COPY' && key === broken ? 'failed' : 'done';
    const next = () => turn(bucket, undefined, decide);
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(next()).rejects.toMatchObject({ name: 'LakeUnavailable' });
      expect(bucket.objects.has(targetOf(unitOf('ad_metadata', 'act_2'), '2026-05-10'))).toBe(true);
    }
    expect(await next()).toMatchObject({ verdict: 'incomplete', complete: 3, failed: 1 });
    const { failures, streams } = manifestOf(bucket);
    expect(failures).toMatchObject([
      { account: 'act_1', stream: 'ad_insights', error: { name: 'LakeUnavailable' } },
    ]);
    // Each unit that is published is counted once, however often the turn was tried.
    expect(streams.map(({ stream, rows }) => `${stream} ${rows}`)).toEqual([
      'ad_insights 6',
      'ad_metadata 4',
    ]);
  });

  test('is whole, whichever call of the lake is the last one before it dies', async () => {
    const outcomes: CallOutcome[] = ['killed', 'killed-after', 'lost', 'failed', 'repeated', 'conflict'];
    const small = () => {
      const bucket = new MemoryBucket();
      planRun(bucket, ['ad_insights', 'ad_metadata']);
      finishUnit(bucket, unitOf());
      finishUnit(bucket, unitOf('ad_metadata'));
      return bucket;
    };
    const store = new MemoryStore(small());
    await aggregate(RUN, store, new TestClock(), REPORT);
    for (const outcome of outcomes) {
      for (let at = 1; at <= store.calls.length; at += 1) {
        const bucket = small();
        let call = 0;
        const first = turn(bucket, undefined, () => (++call === at ? outcome : 'done'));
        await first.catch((error: unknown) => {
          if (!(error instanceof Killed) && (error as Error).name !== 'LakeUnavailable') throw error;
        });
        expect(await turn(bucket)).toMatchObject({ ...COMPLETE, rows: 8 });
        expect(bucket.keys('lake/')).toHaveLength(4);
      }
    }
  });
});

const FAILURE = { schema: 1, ...unitOf(), owner: 'run-1', turn: 2, error: ERROR, failedAt: RUN.startedAt };

function changeReceipt(bucket: MemoryBucket, change: (receipt: Receipt) => Partial<Receipt>): void {
  const receipt = finishUnit(bucket, unitOf());
  const { partitions = receipt.partitions, ...more } = change(receipt);
  leaveCheckpoint(bucket, unitOf(), partitions);
  bucket.put(receiptKey(unitOf()), JSON.stringify({ ...receipt, ...more, partitions }));
}
