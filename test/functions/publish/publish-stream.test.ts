import { describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { checkpointKey, receiptKey } from '#functions/lake/keys.ts';
import { type Publishing, publishStream } from '#functions/publish/publish-stream.ts';
import { type Decide, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { finishUnit, holdBack, resolvedAccount, targetOf, unitOf } from '#test/harness/receipts.ts';
import { factsOfStreams } from '#test/harness/stream-facts.ts';

const STREAMS: StreamName[] = ['ad_insights', 'ad_metadata'];
const UNIT = unitOf('ad_metadata');

function start() {
  const bucket = new MemoryBucket();
  const receipts = STREAMS.map((stream) => finishUnit(bucket, unitOf(stream)));
  return { bucket, receipts };
}

async function publish(bucket: MemoryBucket, more: Partial<Publishing> = {}, decide?: Decide) {
  const store = new MemoryStore(bucket, decide);
  const publishing = { store, isLastTry: false, onOutcome: () => {}, ...more };
  const published = [];
  for (const facts of factsOfStreams(...STREAMS)) {
    published.push(await publishStream(publishing, unitOf(facts.name), resolvedAccount(), facts));
  }
  return {
    units: published.map(({ unit }) => unit),
    controls: published.map(({ control }) => control),
    dates: published.map(({ unit }) => unit.dates.days.map(({ date }) => date)),
  };
}

describe('an account', () => {
  test('whose units stand up is published', async () => {
    const { bucket } = start();
    const { units, dates } = await publish(bucket);
    expect(units.map(({ stream, status, rows }) => `${stream} ${status} ${rows}`)).toEqual([
      'ad_insights complete 6',
      'ad_metadata complete 2',
    ]);
    expect(dates).toEqual([['2026-05-01', '2026-05-02', '2026-05-03'], ['2026-05-10']]);
    expect(units.map(({ newestDay }) => newestDay)).toEqual(['2026-05-03', '2026-05-10']);
    expect(units[0]?.receipt).toEqual({
      key: receiptKey(unitOf()),
      etag: bucket.objects.get(receiptKey(unitOf()))?.etag,
    });
  });

  test('of which days were held back has the others published, and says so', async () => {
    const { bucket } = start();
    const before = targetOf(unitOf(), '2026-05-02');
    bucket.put(before, 'rows of last week');
    holdBack(bucket, unitOf(), ['2026-05-02']);
    const { units, controls, dates } = await publish(bucket);
    expect(units[0]).toMatchObject({ status: 'complete', days: 2, published: 2, rows: 4 });
    expect(units[0]?.heldBack).toEqual(['2026-05-02']);
    expect(controls[0]?.map(({ outcome }) => outcome)).toEqual(['agrees', 'held_back', 'agrees']);
    expect(dates[0]).toEqual(['2026-05-01', '2026-05-03']);
    expect(bucket.objects.get(before)?.body.toString()).toBe('rows of last week');
  });

  test.each<[string, (bucket: MemoryBucket, keys: { part: string; staged: string }) => void]>([
    ['a part is gone', (bucket, { part }) => bucket.objects.delete(part)],
    ['a staged object is gone', (bucket, { staged }) => bucket.objects.delete(staged)],
  ])('of which %s has that one unit failed, and nothing of it published', async (_name, lose) => {
    const { bucket, receipts } = start();
    const part = receipts[1]?.parts[0]?.key ?? '';
    lose(bucket, { part, staged: receipts[1]?.partitions[0]?.object?.key ?? '' });
    const { units, dates } = await publish(bucket);
    expect(units.map(({ status }) => status)).toEqual(['complete', 'failed']);
    expect(units[1]).toMatchObject({ error: { name: 'VerificationFailed' }, published: 0, rows: 0, days: 1 });
    expect(dates[1]).toEqual([]);
    expect(bucket.keys('lake/ad_metadata/')).toEqual([]);
  });

  test('with a receipt that the checkpoint has left behind has that unit failed as outdated', async () => {
    const { bucket } = start();
    bucket.put(checkpointKey(UNIT), JSON.stringify({ phase: 'done', staged: [{ date: '2026-05-10' }] }));
    const { units } = await publish(bucket);
    expect(units[1]).toMatchObject({ status: 'failed', error: { name: 'ReceiptOutdated' } });
    expect(bucket.keys('lake/ad_metadata/')).toEqual([]);
  });

  test.each([
    ['read', receiptKey(UNIT)],
    ['published', targetOf(UNIT, '2026-05-10')],
  ])(
    'of which a unit cannot be %s is tried again, and fails in that unit on the last try',
    async (_name, key) => {
      const { bucket } = start();
      const decide: Decide = (call) => (call.key === key ? 'failed' : 'done');
      await expect(publish(bucket, {}, decide)).rejects.toMatchObject({ name: 'LakeUnavailable' });
      const { units } = await publish(bucket, { isLastTry: true }, decide);
      expect(units.map(({ status }) => status)).toEqual(['complete', 'failed']);
      expect(units[1]).toMatchObject({ error: { name: 'LakeUnavailable' } });
    },
  );
});
