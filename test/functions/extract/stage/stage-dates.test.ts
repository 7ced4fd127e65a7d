import { describe, expect, test } from 'vitest';
import type { ResolvedAccount, StagedPartition } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import { Progress } from '#functions/extract/progress.ts';
import type { RowSums } from '#functions/extract/stage/stage-date.ts';
import { stageDates } from '#functions/extract/stage/stage-dates.ts';
import { checkpointKey, lakeKey, publishedIndexKey, type Unit } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import { publishUnit } from '#functions/publish/publish-unit.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';
import { type StreamDescription, withAttributionWindows } from '#functions/streams/stream.ts';
import { TestClock } from '#test/harness/branch.ts';
import { claim, UNIT } from '#test/harness/checkpoints.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { receiptOf } from '#test/harness/receipts.ts';

const ACCOUNT: ResolvedAccount = {
  account: 'act_1',
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  since: '2026-05-01',
  until: '2026-06-09',
  snapshotDate: '2026-06-10',
};
const OBSERVED = '2026-06-10T03:00:00.000Z';
const RULES: StagingRules = { counts: (readId) => readId === 0, observedAt: () => OBSERVED, heldBack: [] };

/** An attempt that has read these rows, and only has to stage. */
async function begin(
  description: StreamDescription,
  rows: readonly Row[],
  attempt = 'attempt',
  bucket = new MemoryBucket(),
  unit: Unit = UNIT,
) {
  const store = new MemoryStore(bucket);
  const progress = new Progress({
    store,
    unit,
    attempt,
    file: await claim(store, { attempt, owner: 'run-1', generation: 1 }, undefined, unit),
    partitionOf: (row) =>
      description.partitionDate === 'snapshot' ? ACCOUNT.snapshotDate : String(row.date_start),
    clientCounters: () => ({ requests: 0, retries: 0 }),
  });
  if (rows.length > 0) {
    progress.addRows(rows, { group: 0, readId: 0 });
    await progress.commit();
  }
  const stage = (clock = new TestClock(), rules: Partial<StagingRules> = {}) =>
    stageDates({
      store,
      unit,
      attempt,
      description,
      account: ACCOUNT,
      progress,
      clock,
      rules: { ...RULES, ...rules },
    });
  return { bucket, store, progress, stage };
}

const row = (date_start: string, ad_id = '1'): Row => ({ account_id: '1', ad_id, date_start });
const rowsByDate = (staged: readonly StagedPartition[]) =>
  Object.fromEntries(staged.filter(({ rows }) => rows > 0).map(({ date, rows }) => [date, rows]));

/** Sums that only note which ads were staged. */
function notingAds(): RowSums & { readonly ads: unknown[] } {
  const ads: unknown[] = [];
  return {
    ads,
    begin: () => ads.splice(0),
    addRows: (_group, rows) => ads.push(...rows.map(({ ad_id }) => ad_id)),
    addKey: (rows) => ads.push([...rows.values()][0]?.ad_id),
    total: () => ({ impressions: ads.length, clicks: 0, linkClicks: 0, spend: 0 }),
  };
}

describe('staging the dates of a unit', () => {
  test('makes one object for each day with rows, and none for days that never had any', async () => {
    const rows = [row('2026-05-01'), row('2026-05-01', '2'), row('2026-06-09')];
    const { bucket, progress, stage } = await begin(adInsights, rows);
    expect(await stage()).toBe(true);
    const { staged } = progress.state;
    expect(staged.map(({ date }) => date).sort()[0]).toBe('2026-05-01');
    expect(new Set(staged.map(({ date }) => date)).size).toBe(40);
    expect(staged).toHaveLength(40);
    expect(rowsByDate(staged)).toEqual({ '2026-05-01': 2, '2026-06-09': 1 });
    for (const { object, rows: count, observedAt } of staged) {
      expect(object === undefined).toBe(count === 0);
      if (object !== undefined) expect(bucket.objects.get(object.key)?.bytes).toBe(object.bytes);
      expect(observedAt).toBe(OBSERVED);
    }
    expect(bucket.keys().filter((key) => key.endsWith('.parquet'))).toHaveLength(2);
    // The hashes of many dates are in one object; forty are two batches.
    expect(bucket.keys().filter((key) => key.endsWith('.idx'))).toHaveLength(2);
  });

  test('makes one object for the snapshot date of a listing', async () => {
    const { progress, stage } = await begin(adMetadata, [{ id: '1' }, { id: '2' }, { id: '1' }]);
    expect(await stage()).toBe(true);
    expect(progress.state.staged).toMatchObject([{ date: '2026-06-10', rows: 2, duplicates: 1 }]);
  });

  test('skips what belongs to a read that was given up, and counts it', async () => {
    const { progress, stage } = await begin(adInsights, [row('2026-05-01', 'new')]);
    progress.addRows([row('2026-05-01', 'gone'), row('2026-05-02', 'gone')], { group: 0, readId: 5 });
    await progress.commit();
    const noted: ReturnType<typeof notingAds>[] = [];
    const sums = () => {
      noted.push(notingAds());
      return noted.at(-1) as RowSums;
    };
    expect(await stage(new TestClock(), { sums })).toBe(true);
    const { staged } = progress.state;
    expect(rowsByDate(staged)).toEqual({ '2026-05-01': 1 });
    expect(noted.flatMap(({ ads }) => ads)).toEqual(['new']);
    expect(staged[0]?.measures).toMatchObject({ impressions: 1 });
    expect(staged.reduce((sum, { abandoned }) => sum + abandoned, 0)).toBe(2);
  });

  test('leaves dates alone that are held back', async () => {
    const { progress, stage } = await begin(adInsights, [row('2026-05-01'), row('2026-05-02')]);
    expect(await stage(new TestClock(), { heldBack: ['2026-05-02'] })).toBe(true);
    expect(progress.state.staged).toHaveLength(39);
    expect(rowsByDate(progress.state.staged)).toEqual({ '2026-05-01': 1 });
  });

  test('stops when the time is nearly up, and goes on behind what it had stored', async () => {
    const { bucket, progress, stage } = await begin(adInsights, [row('2026-05-01'), row('2026-06-09')]);
    const stored = () => bucket.json<{ staged: StagedPartition[] }>(checkpointKey(UNIT))?.staged ?? [];
    expect(await stage(Object.assign(new TestClock(), { checks: 1 }))).toBe(false);
    // As the end of the turn does.
    await progress.commit();
    const first = stored();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(40);
    const next = await begin(adInsights, [], 'next', bucket);
    expect(await next.stage()).toBe(true);
    expect(next.progress.state.staged.slice(0, first.length)).toEqual(first);
    expect(next.progress.state.staged).toHaveLength(40);
    expect(rowsByDate(next.progress.state.staged)).toEqual({ '2026-05-01': 1, '2026-06-09': 1 });
  });

  test('stages nothing when the time is up at once', async () => {
    const { progress, stage } = await begin(adInsights, [row('2026-05-01')]);
    expect(await stage(Object.assign(new TestClock(), { checks: 0 }))).toBe(false);
    expect(progress.state.staged).toEqual([]);
  });

  test.each(['cut off', 'gone'])(
    'whose part is %s ends as StateCorrupt, after all that was begun has ended',
    async (damage) => {
      const { bucket, progress, stage } = await begin(adInsights, [row('2026-05-01'), row('2026-05-02')]);
      const part = progress.state.parts[0]?.key ?? '';
      if (damage === 'gone') bucket.objects.delete(part);
      else bucket.put(part, bucket.objects.get(part)?.body.subarray(0, -10) ?? '');
      await expect(stage()).rejects.toMatchObject({ name: 'StateCorrupt' });
      const writes = bucket.writes.length;
      await new Promise(setImmediate);
      expect(bucket.writes).toHaveLength(writes);
      expect(progress.state.staged).toEqual([]);
    },
  );
});

describe('dates that are published already', () => {
  const DAYS = ['2026-05-01', '2026-05-02', '2026-05-03'];
  const insights = (impressions: number, ids = ['1', '2']): Row[] =>
    DAYS.flatMap((day) => ids.map((id) => ({ ...row(day, id), impressions: String(impressions) })));

  /** Stages rows as a run of its own, and publishes them. */
  async function runOf(
    runId: string,
    rows: readonly Row[],
    bucket: MemoryBucket,
    description: StreamDescription = adInsights,
  ) {
    const unit = { ...UNIT, runId };
    const { progress, stage, store } = await begin(description, rows, 'attempt', bucket, unit);
    expect(await stage()).toBe(true);
    const { staged } = progress.state;
    await publishUnit(new MemoryStore(bucket), unit, receiptOf(unit, staged, { since: ACCOUNT.since }));
    const byDate = new Map(staged.map((partition) => [partition.date, partition]));
    return { staged: DAYS.map((day) => byDate.get(day)), store };
  }

  test('are neither staged nor copied again, in whatever order their rows come', async () => {
    const bucket = new MemoryBucket();
    const first = await runOf('run-1', insights(7), bucket);
    const before = new Map(bucket.keys('lake/').map((key) => [key, bucket.objects.get(key)]));
    const { staged, store } = await runOf('run-2', insights(7).reverse(), bucket);
    for (const [index, partition] of staged.entries()) {
      expect(partition).toMatchObject({ rows: 2, history: { kind: 'compared', run: 'run-1', same: 2 } });
      expect(partition?.object).toBeUndefined();
      expect(partition?.digest).toBe(first.staged[index]?.digest);
    }
    expect(new Map(bucket.keys('lake/').map((key) => [key, bucket.objects.get(key)]))).toEqual(before);
    // Of the days that never had rows, nothing is asked.
    const heads = store.calls.filter(({ operation }) => operation === 'HEAD');
    expect(heads).toHaveLength(DAYS.length);
  });

  test('are staged where a row has changed, is gone or is new, and say how they differ', async () => {
    const bucket = new MemoryBucket();
    await runOf('run-1', insights(7), bucket);
    const changed = insights(7).map((each) =>
      each.date_start === DAYS[1] && each.ad_id === '2' ? { ...each, impressions: '8' } : each,
    );
    const { staged } = await runOf('run-2', changed, bucket);
    expect(staged.map((partition) => partition?.object !== undefined)).toEqual([false, true, false]);
    expect(staged[1]?.history).toMatchObject({ kind: 'compared', same: 1, changed: 1 });
    const fewer = await runOf('run-3', insights(7, ['1']), bucket);
    expect(fewer.staged[0]?.history).toMatchObject({ same: 1, removed: 1, run: 'run-1' });
    const again = await runOf('run-4', changed, bucket);
    expect(again.staged[0]?.history).toMatchObject({ same: 1, added: 1, run: 'run-3' });
  });

  test('are staged again where their object was removed, or is not what the index says', async () => {
    const bucket = new MemoryBucket();
    await runOf('run-1', insights(7), bucket);
    const [removed = '', replaced = ''] = DAYS.map((day) => lakeKey(UNIT.stream, UNIT.account, day));
    bucket.objects.delete(removed);
    bucket.put(replaced, 'something else');
    const { staged } = await runOf('run-2', insights(7), bucket);
    expect(staged.map((partition) => partition?.object !== undefined)).toEqual([true, true, false]);
  });

  test('become an empty file when all of their rows are gone, once', async () => {
    const bucket = new MemoryBucket();
    await runOf('run-1', insights(7), bucket);
    const left = insights(7).filter(({ date_start }) => date_start !== DAYS[0]);
    const { staged } = await runOf('run-2', left, bucket);
    expect(staged.map((partition) => partition?.object !== undefined)).toEqual([true, false, false]);
    expect(bucket.objects.get(lakeKey(UNIT.stream, UNIT.account, DAYS[0] ?? ''))?.metadata[EMPTY]).toBe(
      'true',
    );
    const again = await runOf('run-3', left, bucket);
    expect(again.staged.map((partition) => partition?.object)).toEqual([undefined, undefined, undefined]);
  });

  test('are looked for one by one where there is no index', async () => {
    const bucket = new MemoryBucket();
    await runOf('run-1', insights(7), bucket);
    bucket.objects.delete(publishedIndexKey(UNIT));
    const { staged, store } = await runOf('run-2', [], bucket);
    expect(staged.map((partition) => partition?.object !== undefined)).toEqual([true, true, true]);
    expect(store.calls.filter(({ operation }) => operation === 'HEAD').length).toBeGreaterThanOrEqual(40);
  });

  test('are staged again where the columns have changed', async () => {
    const bucket = new MemoryBucket();
    await runOf('run-1', insights(7), bucket);
    const more = withAttributionWindows(adInsights, ['1d_click']);
    const { staged } = await runOf('run-2', insights(7), bucket, more);
    expect(staged.map((partition) => partition?.object !== undefined)).toEqual([true, true, true]);
  });
});
