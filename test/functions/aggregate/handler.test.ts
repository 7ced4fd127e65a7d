import type { Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handler } from '#functions/aggregate/handler.ts';
import { manifestKey } from '#functions/lake/keys.ts';
import { startLocalAws } from '#test/harness/local-aws.ts';
import { MemoryBucket } from '#test/harness/memory-store.ts';
import { finishUnit, own, planRun, RUN, targetOf, unitOf } from '#test/harness/receipts.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 60_000 } as Context;

/** A run whose one unit is done, in the local S3. */
async function start(prepare: (bucket: MemoryBucket) => void = () => {}) {
  const { store } = await startLocalAws('none');
  const bucket = new MemoryBucket();
  planRun(bucket, ['ad_metadata']);
  finishUnit(bucket, unitOf('ad_metadata'));
  prepare(bucket);
  for (const [key, { body, metadata, contentType }] of bucket.objects) {
    await store.putBytes(key, body, { contentType, metadata });
  }
  return store;
}

describe('the Lambda of Aggregate', () => {
  test('publishes over S3, and needs neither a client nor the secret', async () => {
    const store = await start();
    const result = await handler(RUN, CONTEXT);
    expect(result).toMatchObject({ status: 'DONE', verdict: 'complete', rows: 2, complete: 1 });
    const target = targetOf(unitOf('ad_metadata'), '2026-05-10');
    expect(await store.head(target)).toMatchObject({ metadata: { 'run-id': 'run-1' } });
    expect((await store.getJson(manifestKey('run-1')))?.body).toMatchObject({ verdict: 'complete' });
    expect(await handler(RUN, CONTEXT)).toEqual(result);
  });

  test('ends as MORE when its time is nearly up', async () => {
    const store = await start();
    let looks = 0;
    const getRemainingTimeInMillis = () => (++looks === 1 ? 60_000 : 1_000);
    expect(await handler(RUN, { getRemainingTimeInMillis } as Context)).toMatchObject({
      status: 'MORE',
      verdict: 'pending',
    });
    expect(await store.getJson(manifestKey('run-1'))).toBeUndefined();
    expect(await handler(RUN, CONTEXT)).toMatchObject({ status: 'DONE', verdict: 'complete' });
  });

  test('throws by name what it cannot deal with', async () => {
    await start((bucket) => own(bucket, 'run-2', 2));
    await expect(handler(RUN, CONTEXT)).rejects.toMatchObject({ name: 'RunTakenOver' });
  });
});
