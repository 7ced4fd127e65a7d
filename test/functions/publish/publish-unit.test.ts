import { describe, expect, test } from 'vitest';
import { publishedIndexKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { type Publication, publishUnit, relationOf } from '#functions/publish/publish-unit.ts';
import { interleave, runAllInterleavings } from '#test/harness/interleavings.ts';
import { type CallOutcome, MemoryBucket, MemoryStore, type StoreCall } from '#test/harness/memory-store.ts';
import {
  DATES,
  finishUnit,
  holdBack,
  OBSERVED,
  receiptOf,
  stage,
  targetOf,
  unitOf,
} from '#test/harness/receipts.ts';

const UNIT = unitOf('ad_metadata');
const OTHER = unitOf('ad_metadata', 'act_1', 'run-2');
const DATE = '2026-05-10';
const TARGET = targetOf(UNIT, DATE);
const EARLIER = '2026-05-10T03:59:59.999Z';
const LATER = '2026-05-10T04:00:00.001Z';

/** Stages one object of a run, and publishes it when it is called. */
function publisher(bucket: MemoryBucket, unit = UNIT, observedAt = OBSERVED) {
  const receipt = receiptOf(unit, [stage(bucket, unit, DATE, `rows of ${unit.runId}`, observedAt)]);
  return (store = new MemoryStore(bucket)) => publishUnit(store, unit, receipt);
}

const published = (bucket: MemoryBucket, target = TARGET) => bucket.objects.get(target)?.body.toString();
const PUBLISHED: Publication = { kind: 'published', superseded: [] };
/** Whether a fault keeps a run from knowing what it has to know. */
const isBlinding = ({ operation, key }: StoreCall, outcome: CallOutcome): boolean =>
  operation === 'HEAD' || (key === publishedIndexKey(UNIT) && !['conflict', 'repeated'].includes(outcome));
const SUPERSEDED: Publication = { kind: 'published', superseded: [DATE] };

describe('publishing a unit', () => {
  test('copies each staged object to its place, with its metadata', async () => {
    const bucket = new MemoryBucket();
    const unit = unitOf();
    const receipt = finishUnit(bucket, unit);
    expect(await publishUnit(new MemoryStore(bucket), unit, receipt)).toEqual(PUBLISHED);
    for (const date of DATES) {
      const target = bucket.objects.get(targetOf(unit, date));
      expect(target?.body.toString()).toBe(`run-1 ad_insights ${date}`);
      expect(target?.metadata).toEqual({
        'observed-at': OBSERVED,
        'run-id': 'run-1',
        'rows-digest': expect.any(String),
      });
    }
  });

  test('again changes nothing, and copies nothing', async () => {
    const bucket = new MemoryBucket();
    const publish = publisher(bucket);
    await publish();
    const writes = bucket.writes.length;
    expect(await publish()).toEqual(PUBLISHED);
    expect(bucket.writes).toHaveLength(writes);
  });

  test('puts what is staged now in the place of what the same run had published', async () => {
    const bucket = new MemoryBucket();
    await publisher(bucket)();
    const again = receiptOf(UNIT, [stage(bucket, UNIT, DATE, 'other rows of run-1, longer')]);
    expect(await publishUnit(new MemoryStore(bucket), UNIT, again)).toEqual(PUBLISHED);
    expect(published(bucket)).toBe('other rows of run-1, longer');
  });

  test('leaves the days alone that were held back: what was published before stays', async () => {
    const bucket = new MemoryBucket();
    const unit = unitOf();
    const held = targetOf(unit, '2026-05-02');
    bucket.put(held, 'rows of last week');
    const receipt = holdBack(bucket, unit, ['2026-05-02']);
    expect(await publishUnit(new MemoryStore(bucket), unit, receipt)).toEqual(PUBLISHED);
    expect(published(bucket, held)).toBe('rows of last week');
    expect(bucket.keys('lake/')).toHaveLength(3);
    expect(published(bucket, targetOf(unit, '2026-05-03'))).toBe('run-1 ad_insights 2026-05-03');
  });

  test.each<[string, (bucket: MemoryBucket, key: string) => unknown]>([
    ['is missing', (bucket, key) => bucket.objects.delete(key)],
    ['is shorter than it was', (bucket, key) => bucket.put(key, 'cut')],
    ['is longer than it was', (bucket, key) => bucket.put(key, 'x'.repeat(100))],
  ])('of which one staged object %s copies none of them', async (_name, damage) => {
    const bucket = new MemoryBucket();
    const unit = unitOf();
    const receipt = finishUnit(bucket, unit);
    damage(bucket, receipt.partitions[2]?.object?.key ?? '');
    expect(await publishUnit(new MemoryStore(bucket), unit, receipt)).toMatchObject({
      kind: 'refused',
      error: { name: 'VerificationFailed', message: expect.stringContaining('2026-05-03') },
    });
    expect(bucket.keys('lake/')).toEqual([]);
  });
});

describe('the newest observation stays', () => {
  test.each([
    ['the newer run comes second', EARLIER, PUBLISHED, PUBLISHED],
    ['the newer run comes first', LATER, PUBLISHED, SUPERSEDED],
  ])('when %s', async (_name, observedByFirst, first, second) => {
    const bucket = new MemoryBucket();
    expect(await publisher(bucket, OTHER, observedByFirst)()).toEqual(first);
    expect(await publisher(bucket, UNIT, OBSERVED)()).toEqual(second);
    expect(published(bucket)).toBe(second === PUBLISHED ? 'rows of run-1' : 'rows of run-2');
  });

  test('also in the same instant of different spelling', async () => {
    const bucket = new MemoryBucket();
    await publisher(bucket, OTHER, '2026-05-10T04:00:00Z')();
    expect(await publisher(bucket, UNIT, '2026-05-10T03:59:59.500Z')()).toEqual(SUPERSEDED);
  });

  test('date by date', async () => {
    const bucket = new MemoryBucket();
    const unit = unitOf();
    const other = unitOf('ad_insights', 'act_1', 'run-2');
    const newer = receiptOf(other, [stage(bucket, other, '2026-05-02', 'newer', LATER)]);
    await publishUnit(new MemoryStore(bucket), other, newer);
    const result = await publishUnit(new MemoryStore(bucket), unit, finishUnit(bucket, unit));
    expect(result).toEqual({ kind: 'published', superseded: ['2026-05-02'] });
    expect(published(bucket, targetOf(unit, '2026-05-02'))).toBe('newer');
    expect(published(bucket, targetOf(unit, '2026-05-03'))).toBe('run-1 ad_insights 2026-05-03');
  });

  test.each([
    ['in place of what says nothing of itself', {}, 'older'],
    ['in place of what says nothing readable', { 'observed-at': 'yesterday', 'run-id': 'x' }, 'older'],
    ['not in place of itself', { 'observed-at': OBSERVED, 'run-id': 'run-1' }, 'same'],
    ['in place of another run of the same instant', { 'observed-at': OBSERVED, 'run-id': 'x' }, 'older'],
    ['not in place of a newer one', { 'observed-at': LATER, 'run-id': 'run-1' }, 'newer'],
  ])('%s', (_name, metadata, expected) => {
    const bucket = new MemoryBucket();
    const partition = stage(bucket, UNIT, DATE, 'rows');
    expect(relationOf({ etag: '"1"', bytes: partition.object.bytes, metadata }, UNIT, partition)).toBe(
      expected,
    );
  });

  test.each([
    ['where there was nothing', false],
    ['in place of an older one', true],
  ])('%s, in all interleavings of two runs with one fault at any call', async (_name, hasOlder) => {
    const interleavings = await runAllInterleavings(async (choose) => {
      const bucket = new MemoryBucket();
      const metadata = { 'observed-at': '2026-05-01T00:00:00.000Z', 'run-id': 'run-0' };
      if (hasOlder) bucket.put(TARGET, 'rows of run-0', { metadata });
      const newer = publisher(bucket, OTHER, LATER);
      const older = publisher(bucket, UNIT, EARLIER);
      const ends: (Publication | LakeUnavailable)[] = [];
      const run = (publish: typeof newer, index: number) => async (store: MemoryStore) => {
        ends[index] = await publish(store).catch((error: unknown) => {
          if (error instanceof LakeUnavailable) return error;
          throw error;
        });
      };
      const met = await interleave(bucket, [run(newer, 0), run(older, 1)], choose, { faults: 1 });
      // A run that could not look at the lake, or note what it publishes, gives up, and is tried again; any other fault is survived.
      for (const [index, end] of ends.entries()) {
        const blind = met.some(
          ({ process, call, outcome }) => process === index && isBlinding(call, outcome),
        );
        if (end instanceof LakeUnavailable !== blind)
          throw new Error(`${String(end)} ${JSON.stringify(met)}`);
      }
      const late = met.some(
        ({ outcome, process, call }) => outcome === 'late' && process === 0 && call.operation === 'COPY',
      );
      if (ends[0] instanceof LakeUnavailable && !late) return;
      if (published(bucket) !== 'rows of run-2')
        throw new Error(`${published(bucket)} ${JSON.stringify(met)}`);
    });
    expect(interleavings).toBeGreaterThan(500);
  });
});

describe('a copy', () => {
  test.each<CallOutcome>(['lost', 'repeated', 'conflict', 'failed'])(
    'that is "%s" is made once',
    async (outcome) => {
      const bucket = new MemoryBucket();
      const publish = publisher(bucket);
      const outcomes: CallOutcome[] = [outcome];
      const decide = ({ operation }: StoreCall) => (operation === 'COPY' && outcomes.shift()) || 'done';
      expect(await publish(new MemoryStore(bucket, decide))).toEqual(PUBLISHED);
      expect(bucket.writes.filter(({ key }) => key === TARGET)).toHaveLength(1);
      expect(published(bucket)).toBe('rows of run-1');
    },
  );

  test('to a target that changes all the time gives up as LakeUnavailable', async () => {
    const bucket = new MemoryBucket();
    const publish = publisher(bucket);
    const decide = ({ operation }: StoreCall) => (operation === 'COPY' ? 'conflict' : 'done');
    await expect(publish(new MemoryStore(bucket, decide))).rejects.toThrow(LakeUnavailable);
  });
});
