import { expect, test } from 'vitest';
import { aggregate } from '#functions/aggregate/aggregate.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import {
  accountsKey,
  aggregateProgressKey,
  manifestKey,
  ownerKey,
  planKey,
  resultKey,
} from '#functions/lake/keys.ts';
import { TestClock } from '#test/harness/branch.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, planRun, RUN, unitOf } from '#test/harness/receipts.ts';

const turn = (bucket: MemoryBucket) =>
  aggregate(RUN, new MemoryStore(bucket), new TestClock(), {
    onOutcome: () => {},
    onDefect: () => {},
    onManifest: () => {},
  });

test.each([
  ['plan', planKey(RUN.runId)],
  ['accounts', accountsKey(RUN.runId)],
  ['owner', ownerKey(RUN.runId)],
])('without its %s a run is StateCorrupt, and nothing is published', async (_name, key) => {
  for (const text of [undefined, '{"cut', '{}']) {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata']);
    finishUnit(bucket, unitOf('ad_metadata'));
    if (text === undefined) bucket.objects.delete(key);
    else bucket.put(key, text);
    const error = await turn(bucket).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StateCorrupt', message: expect.stringContaining(key) });
    expect(bucket.keys('lake/')).toEqual([]);
  }
});

test.each([
  ['progress', aggregateProgressKey(RUN.runId)],
  ['result', resultKey(RUN.runId, 'act_1')],
])('a %s that cannot be read is none: publishing again changes nothing', async (_name, key) => {
  for (const text of ['{"cut', '{}']) {
    const bucket = new MemoryBucket();
    planRun(bucket, ['ad_metadata']);
    finishUnit(bucket, unitOf('ad_metadata'));
    bucket.put(key, text);
    expect(await turn(bucket)).toMatchObject({ verdict: 'complete', complete: 1 });
    expect(bucket.keys('lake/')).toHaveLength(1);
  }
});

test('a warning of Accounts is in the manifest', async () => {
  const bucket = new MemoryBucket();
  planRun(bucket, ['ad_metadata']);
  finishUnit(bucket, unitOf('ad_metadata'));
  const accounts = bucket.json<object>(accountsKey(RUN.runId));
  bucket.put(accountsKey(RUN.runId), JSON.stringify({ ...accounts, warnings: ['Too many accounts.'] }));
  await turn(bucket);
  expect(bucket.json<Manifest>(manifestKey(RUN.runId))?.warnings).toEqual(['Too many accounts.']);
});
