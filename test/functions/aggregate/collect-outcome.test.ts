import { describe, expect, test } from 'vitest';
import { collectOutcome, explainFailure } from '#functions/aggregate/collect.ts';
import type { Failure, PlatformFailure, Receipt } from '#functions/contract/documents.ts';
import { readingOf } from '#functions/lake/held-back.ts';
import { checkpointKey, failureKey, platformFailureKey, receiptKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, leaveCheckpoint, unitOf } from '#test/harness/receipts.ts';

const UNIT = unitOf();
const DENIED = { name: 'GraphPermissionDenied', message: 'GET act_1: no', advice: 'Give access.', code: 200 };
const failure = (error = DENIED): Failure => ({
  schema: 1,
  ...UNIT,
  owner: 'run-1',
  turn: 3,
  error,
  failedAt: '2026-05-10T05:00:00.000Z',
});
const platform = (error: string, cause: string): PlatformFailure => ({
  ...UNIT,
  owner: 'run-1',
  error,
  cause,
});
const thrown = (name: string, errorMessage: string) =>
  platform(name, JSON.stringify({ errorType: name, errorMessage, trace: [] }));

describe('the explanation of a failure', () => {
  test.each<[string, Failure | undefined, PlatformFailure | undefined, object]>([
    ['the work alone spoke', failure(), undefined, DENIED],
    ['both spoke of the same: the work says more', failure(), thrown('GraphPermissionDenied', 'no'), DENIED],
    [
      'both spoke, of different errors: the platform has the last word',
      failure({ ...DENIED, name: 'GraphTransient' }),
      platform('Sandbox.Timedout', '{"errorMessage":"2026 Task timed out after 900.00 seconds"}'),
      {
        name: 'Sandbox.Timedout',
        message: '2026 Task timed out after 900.00 seconds',
        advice: expect.stringMatching(/rerun/),
      },
    ],
    [
      'the platform alone spoke, of memory',
      undefined,
      platform('Runtime.OutOfMemory', '{"errorType":"Runtime.OutOfMemory","errorMessage":"signal: killed"}'),
      {
        name: 'Runtime.OutOfMemory',
        message: 'signal: killed',
        advice: expect.stringContaining('streamMemoryMb'),
      },
    ],
    [
      'the platform alone spoke, in plain text',
      undefined,
      platform('States.Timeout', 'The task timed out'),
      { name: 'States.Timeout', message: 'The task timed out', advice: expect.any(String) },
    ],
    [
      'the platform alone spoke, in JSON of another shape',
      undefined,
      platform('Odd', '[1,2]'),
      { name: 'Odd', message: '[1,2]', advice: expect.stringContaining('history') },
    ],
    [
      'the platform had nothing to say',
      undefined,
      platform('States.Timeout', ''),
      { name: 'States.Timeout', message: '', advice: expect.any(String) },
    ],
    [
      'nobody spoke',
      undefined,
      undefined,
      { name: 'ReceiptAbsent', message: expect.any(String), advice: expect.stringContaining('rerun') },
    ],
  ])('when %s', (_name, work, fromPlatform, expected) => {
    expect(explainFailure(work, fromPlatform)).toEqual(expected);
  });

  test('of a very long text is cut', () => {
    expect(explainFailure(undefined, platform('Odd', 'x'.repeat(30_000))).message).toHaveLength(600);
  });
});

describe('the outcome of a unit', () => {
  const outcome = (bucket: MemoryBucket) => collectOutcome(new MemoryStore(bucket), UNIT);

  test('is its receipt, whatever failures were recorded before', async () => {
    const bucket = new MemoryBucket();
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    bucket.put(platformFailureKey(UNIT), JSON.stringify(platform('States.Timeout', '')));
    const receipt = finishUnit(bucket, UNIT);
    expect(await outcome(bucket)).toMatchObject({ kind: 'receipt', unit: UNIT, receipt });
  });

  test.each<[string, (bucket: MemoryBucket, receipt: Receipt) => void]>([
    [
      'of another reading than the checkpoint stands at: one that a late writer left',
      (bucket, receipt) =>
        leaveCheckpoint(
          bucket,
          UNIT,
          receipt.partitions.map((partition) => ({ ...partition, key: `${partition.key}-newer` })),
        ),
    ],
    [
      'of a reading that has been begun again',
      (bucket) => bucket.put(checkpointKey(UNIT), JSON.stringify({ phase: 'extract', staged: [] })),
    ],
    ['without a checkpoint', (bucket) => bucket.objects.delete(checkpointKey(UNIT))],
  ])('is not a receipt %s', async (_name, happen) => {
    const bucket = new MemoryBucket();
    const receipt = finishUnit(bucket, UNIT);
    happen(bucket, receipt);
    const outdated = readingOf(receipt.partitions);
    expect(await outcome(bucket)).toMatchObject({
      kind: 'failure',
      outdated,
      error: { name: 'ReceiptOutdated' },
    });
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    expect(await outcome(bucket)).toEqual({ kind: 'failure', unit: UNIT, outdated, error: DENIED });
  });

  test('is the failure that the records explain, where there is no receipt', async () => {
    const bucket = new MemoryBucket();
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    bucket.put(platformFailureKey(UNIT), JSON.stringify(thrown('GraphPermissionDenied', 'no')));
    expect(await outcome(bucket)).toEqual({ kind: 'failure', unit: UNIT, error: DENIED });
  });

  test('is ReceiptAbsent where there is nothing', async () => {
    expect(await outcome(new MemoryBucket())).toMatchObject({ error: { name: 'ReceiptAbsent' } });
  });

  test.each([
    ['no JSON', '{"schema":1,'],
    ['another shape', '{"schema":1}'],
    ['nothing', ''],
  ])('with a receipt that is %s is a failure that names the object', async (_name, text) => {
    const bucket = new MemoryBucket();
    bucket.put(receiptKey(UNIT), text);
    expect(await outcome(bucket)).toMatchObject({
      kind: 'failure',
      error: {
        name: 'StateCorrupt',
        message: expect.stringContaining(receiptKey(UNIT)),
        advice: expect.stringContaining('rerun'),
      },
    });
  });

  test.each([
    [
      'the work',
      failureKey(UNIT),
      platformFailureKey(UNIT),
      platform('States.Timeout', ''),
      'States.Timeout',
    ],
    ['the platform', platformFailureKey(UNIT), failureKey(UNIT), failure(), 'GraphPermissionDenied'],
  ])('with a corrupt record of %s is told by the other', async (_name, corrupt, good, record, expected) => {
    const bucket = new MemoryBucket();
    bucket.put(corrupt, 'not JSON');
    bucket.put(good, JSON.stringify(record));
    expect(await outcome(bucket)).toMatchObject({ kind: 'failure', error: { name: expected } });
  });

  test('is not known while the lake cannot be reached', async () => {
    const store = new MemoryStore(new MemoryBucket(), () => 'failed');
    await expect(collectOutcome(store, UNIT)).rejects.toThrow(LakeUnavailable);
  });
});
