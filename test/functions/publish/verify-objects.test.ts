import { describe, expect, test } from 'vitest';
import { verifyObjects } from '#functions/publish/verify-objects.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, unitOf } from '#test/harness/receipts.ts';

function start() {
  const bucket = new MemoryBucket();
  return { bucket, receipt: finishUnit(bucket, unitOf()) };
}

describe('the objects of a receipt', () => {
  test('are all there', async () => {
    const { bucket, receipt } = start();
    expect(await verifyObjects(new MemoryStore(bucket), receipt)).toBeUndefined();
  });

  test('are missed when one is gone or of another length', async () => {
    const { bucket, receipt } = start();
    const key = receipt.parts[0]?.key ?? '';
    bucket.put(key, 'x');
    expect((await verifyObjects(new MemoryStore(bucket), receipt))?.message).toContain(`${key} has 1 bytes`);
    bucket.objects.delete(key);
    expect(await verifyObjects(new MemoryStore(bucket), receipt)).toMatchObject({
      name: 'VerificationFailed',
      message: expect.stringContaining(`${key} is missing`),
    });
  });
});
