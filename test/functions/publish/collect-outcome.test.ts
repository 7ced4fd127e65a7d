import { describe, expect, test } from 'vitest';
import type { Receipt } from '#functions/contract/documents.ts';
import { checkpointKey, failureKey, platformFailureKey, receiptKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { collectOutcome } from '#functions/publish/collect-outcome.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, leaveCheckpoint } from '#test/harness/receipts.ts';
import { DENIED, failure, platform, thrown, UNIT } from '#test/harness/unit-failures.ts';

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
      'that the checkpoint has left behind: another extraction has staged other objects',
      (bucket, receipt) =>
        leaveCheckpoint(
          bucket,
          UNIT,
          receipt.partitions.map((partition) => ({
            ...partition,
            object: { key: 'newer', bytes: 1, sha256: '' },
          })),
        ),
    ],
    [
      'of an extraction that has begun again',
      (bucket) => bucket.put(checkpointKey(UNIT), JSON.stringify({ phase: 'extract', staged: [] })),
    ],
    ['and no checkpoint', (bucket) => bucket.objects.delete(checkpointKey(UNIT))],
  ])('is ReceiptOutdated, or what the records say, with a receipt %s', async (_name, happen) => {
    const bucket = new MemoryBucket();
    const receipt = finishUnit(bucket, UNIT);
    happen(bucket, receipt);
    expect(await outcome(bucket)).toMatchObject({ kind: 'failure', error: { name: 'ReceiptOutdated' } });
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    expect(await outcome(bucket)).toEqual({ kind: 'failure', unit: UNIT, error: DENIED });
  });

  test('is the failure that the records explain, where there is no receipt', async () => {
    const bucket = new MemoryBucket();
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    bucket.put(platformFailureKey(UNIT), JSON.stringify(thrown('GraphPermissionDenied', 'no')));
    expect(await outcome(bucket)).toEqual({ kind: 'failure', unit: UNIT, error: DENIED });
  });

  test('of a failure tells when it worked: the last turn ended with the failure', async () => {
    const bucket = new MemoryBucket();
    const turns = [
      { from: '2026-05-10T04:00:00.000Z', to: '2026-05-10T04:01:00.000Z', waitSeconds: 60 },
      { from: '2026-05-10T04:59:00.000Z', waitSeconds: 0 },
    ];
    const checkpoint = { phase: 'extract', staged: [], proof: { attributionSettings: [], turns } };
    bucket.put(checkpointKey(UNIT), JSON.stringify(checkpoint));
    bucket.put(failureKey(UNIT), JSON.stringify(failure()));
    const [first, last] = turns;
    expect(await outcome(bucket)).toEqual({
      kind: 'failure',
      unit: UNIT,
      error: DENIED,
      turns: [first, { ...last, to: '2026-05-10T05:00:00.000Z' }],
    });
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
