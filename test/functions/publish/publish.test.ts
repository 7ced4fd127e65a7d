import { expect, test } from 'vitest';
import { accountsKey, resultKey } from '#functions/lake/keys.ts';
import { publish } from '#functions/publish/publish.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, planRun, RUN, unitOf } from '#test/harness/receipts.ts';
import { TestClock } from '#test/harness/test-clock.ts';

const { deadline: _deadline, ...run } = RUN;

function start() {
  const bucket = new MemoryBucket();
  planRun(bucket, ['ad_metadata', 'ad_creatives'], ['act_1', 'act_2']);
  for (const account of ['act_1', 'act_2']) finishUnit(bucket, unitOf('ad_metadata', account));
  return bucket;
}
const turn = (bucket: MemoryBucket, account: string, clock = new TestClock()) =>
  publish({ ...run, account }, new MemoryStore(bucket), clock, () => {});

test('one account is published and no other, in as many turns as it takes', async () => {
  const bucket = start();
  const short = () => Object.assign(new TestClock(), { checks: 0 });
  expect(await turn(bucket, 'act_2', short())).toEqual({ status: 'MORE' });
  expect(await turn(bucket, 'act_2', short())).toEqual({ status: 'DONE' });
  expect(bucket.keys('lake/')).toEqual(['lake/ad_metadata/date=2026-05-10/account=2/data.parquet']);
  expect(bucket.json(resultKey('run-1', 'act_2'))).toMatchObject({
    units: [{ status: 'complete' }, { status: 'failed', error: { name: 'ReceiptAbsent' } }],
  });
  expect(bucket.objects.has(resultKey('run-1', 'act_1'))).toBe(false);
});

test('an account that the run does not have is StateCorrupt', async () => {
  await expect(turn(start(), 'act_3')).rejects.toMatchObject({
    name: 'StateCorrupt',
    message: expect.stringContaining(accountsKey('run-1')),
  });
});
