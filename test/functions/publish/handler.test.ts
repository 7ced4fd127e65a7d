import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { resultKey } from '#functions/lake/keys.ts';
import { handler } from '#functions/publish/handler.ts';
import { startLocalAws } from '#test/harness/local-aws.ts';
import { MemoryBucket } from '#test/harness/memory-store.ts';
import { finishUnit, own, planRun, RUN, targetOf, unitOf } from '#test/harness/receipts.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 60_000 } as Context;
const EVENT = { ...RUN, account: 'act_1' };

test('the Lambda of Publish works over S3, needs neither a client nor the secret, and throws by name', async () => {
  const { store } = await startLocalAws('none');
  const bucket = new MemoryBucket();
  planRun(bucket, ['ad_metadata']);
  finishUnit(bucket, unitOf('ad_metadata'));
  for (const [key, { body, metadata, contentType }] of bucket.objects) {
    await store.putBytes(key, body, { contentType, metadata });
  }
  expect(await handler(EVENT, CONTEXT)).toEqual({ status: 'DONE' });
  expect(await store.head(targetOf(unitOf('ad_metadata'), '2026-05-10'))).toMatchObject({
    metadata: { 'run-id': 'run-1' },
  });
  expect((await store.getJson(resultKey('run-1', 'act_1')))?.body).toMatchObject({ generation: 1 });
  expect(await handler(EVENT, CONTEXT)).toEqual({ status: 'DONE' });

  own(bucket, 'run-2', 2);
  await store.putJson('runs/run-1/owner.json', bucket.json('runs/run-1/owner.json'));
  await expect(handler(EVENT, CONTEXT)).rejects.toMatchObject({ name: 'RunTakenOver' });
});
