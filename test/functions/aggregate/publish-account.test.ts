import { describe, expect, test } from 'vitest';
import { type Settling, settleAccount } from '#functions/aggregate/settle-account.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { type HeldBack, readingOf } from '#functions/lake/held-back.ts';
import { checkpointKey, heldBackKey } from '#functions/lake/keys.ts';
import { type Decide, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, resolvedAccount, unitOf } from '#test/harness/receipts.ts';

const STREAMS: StreamName[] = ['ad_insights', 'ad_metadata'];
const UNIT = unitOf('ad_metadata');

function start() {
  const bucket = new MemoryBucket();
  const receipts = STREAMS.map((stream) => finishUnit(bucket, unitOf(stream)));
  return { bucket, receipts };
}

async function settle(bucket: MemoryBucket, more: Partial<Settling> = {}, decide?: Decide) {
  const settling: Settling = {
    store: new MemoryStore(bucket, decide),
    runId: 'run-1',
    owner: 'run-1',
    streams: STREAMS,
    totals: [],
    isLastTry: false,
    onOutcome: () => {},
    ...more,
  };
  const settled = await settleAccount(settling, resolvedAccount());
  return { ...settled, totals: settling.totals };
}
const heldBack = (bucket: MemoryBucket, stream: StreamName) =>
  bucket.json<HeldBack>(heldBackKey(unitOf(stream)));

describe('an account', () => {
  test('whose units stand up is published, counted, and held back nowhere', async () => {
    const { bucket } = start();
    const { units, findings, totals } = await settle(bucket);
    expect(units.map(({ stream, status, rows }) => `${stream} ${status} ${rows}`)).toEqual([
      'ad_insights complete 6',
      'ad_metadata complete 2',
    ]);
    expect(findings).toEqual([]);
    expect(totals.map(({ stream, rows }) => `${stream} ${rows}`)).toEqual(['ad_insights 6', 'ad_metadata 2']);
    expect(bucket.keys().filter((key) => key.endsWith('held-back.json'))).toEqual([]);
  });

  test.each<[string, (bucket: MemoryBucket, keys: { part: string; staged: string }) => void]>([
    ['a part is gone', (bucket, { part }) => bucket.objects.delete(part)],
    ['a staged object is gone', (bucket, { staged }) => bucket.objects.delete(staged)],
  ])('of which %s has that one unit heldBack: the next execution reads it again', async (_name, lose) => {
    const { bucket, receipts } = start();
    const partitions = receipts[1]?.partitions ?? [];
    const part = receipts[1]?.parts[0]?.key ?? '';
    lose(bucket, { part, staged: partitions[0]?.key ?? '' });
    const { units, findings } = await settle(bucket);
    expect(units.map(({ status }) => status)).toEqual(['complete', 'failed']);
    expect(units[1]?.error).toMatchObject({
      name: 'VerificationFailed',
      advice: expect.stringContaining('Rerun'),
    });
    expect(findings.filter(({ severity }) => severity === 'violation')).toMatchObject([
      { check: 'objects', streams: ['ad_metadata'] },
    ]);
    expect(heldBack(bucket, 'ad_metadata')).toMatchObject({
      owner: 'run-1',
      reading: readingOf(partitions),
      findings: [expect.stringContaining('objects against its receipt')],
    });
    expect(heldBack(bucket, 'ad_insights')).toBeUndefined();
  });

  test('with a receipt that a late writer left has it looked at again, too', async () => {
    const { bucket, receipts } = start();
    bucket.put(checkpointKey(UNIT), JSON.stringify({ phase: 'done', staged: [{ key: 'newer' }] }));
    const { units } = await settle(bucket);
    expect(units[1]).toMatchObject({ status: 'failed', error: { name: 'ReceiptOutdated' } });
    expect(heldBack(bucket, 'ad_metadata')?.reading).toBe(readingOf(receipts[1]?.partitions ?? []));
    expect(bucket.keys('lake/ad_metadata/')).toEqual([]);
  });

  test('of which a unit can be neither published nor held back fails by what the lake says, on the last try', async () => {
    const { bucket, receipts } = start();
    bucket.objects.delete(receipts[1]?.parts[0]?.key ?? '');
    const decide: Decide = ({ operation, key }) =>
      operation === 'PUT' && key.endsWith('held-back.json') ? 'failed' : 'done';
    await expect(settle(bucket, {}, decide)).rejects.toMatchObject({ name: 'LakeUnavailable' });
    const { units } = await settle(bucket, { isLastTry: true }, decide);
    expect(units[1]).toMatchObject({ status: 'failed', error: { name: 'LakeUnavailable' } });
  });
});
