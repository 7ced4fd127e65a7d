import { describe, expect, test } from 'vitest';
import type { ResolvedAccount, StagedPartition } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import { Progress } from '#functions/extract/progress.ts';
import type { RowSums } from '#functions/extract/stage/stage-date.ts';
import { stageDates } from '#functions/extract/stage/stage-dates.ts';
import { checkpointKey } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { TestClock } from '#test/harness/branch.ts';
import { claim, UNIT } from '#test/harness/checkpoints.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

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
) {
  const store = new MemoryStore(bucket);
  const progress = new Progress({
    store,
    unit: UNIT,
    attempt,
    file: await claim(store, { attempt, owner: 'run-1', generation: 1 }),
    partitionOf: (row) =>
      description.partitionDate === 'snapshot' ? ACCOUNT.snapshotDate : String(row.date_start),
    clientCounters: () => ({ requests: 0, retries: 0 }),
  });
  if (rows.length > 0) {
    progress.addPage(rows, { group: 0, readId: 0 });
    await progress.commit();
  }
  const stage = (clock = new TestClock(), rules: Partial<StagingRules> = {}) =>
    stageDates({
      store,
      unit: UNIT,
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
  test('makes one object for each day of the window; empty ones say so', async () => {
    const rows = [row('2026-05-01'), row('2026-05-01', '2'), row('2026-06-09')];
    const { bucket, progress, stage } = await begin(adInsights, rows);
    expect(await stage()).toBe(true);
    const { staged } = progress.state;
    expect(staged.map(({ date }) => date).sort()[0]).toBe('2026-05-01');
    expect(new Set(staged.map(({ date }) => date)).size).toBe(40);
    expect(staged).toHaveLength(40);
    expect(rowsByDate(staged)).toEqual({ '2026-05-01': 2, '2026-06-09': 1 });
    for (const { key, bytes, rows: count, observedAt } of staged) {
      expect(bucket.objects.get(key)?.bytes).toBe(bytes);
      expect(bucket.objects.get(key)?.metadata[EMPTY]).toBe(count === 0 ? 'true' : undefined);
      expect(observedAt).toBe(OBSERVED);
    }
  });

  test('makes one object for the snapshot date of a listing', async () => {
    const { progress, stage } = await begin(adMetadata, [{ id: '1' }, { id: '2' }, { id: '1' }]);
    expect(await stage()).toBe(true);
    expect(progress.state.staged).toMatchObject([{ date: '2026-06-10', rows: 2, duplicates: 1 }]);
  });

  test('skips what belongs to a read that was given up, and counts it as repeated', async () => {
    const { progress, stage } = await begin(adInsights, [row('2026-05-01', 'new')]);
    progress.addPage([row('2026-05-01', 'gone'), row('2026-05-02', 'gone')], { group: 0, readId: 5 });
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
    expect(staged.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(2);
  });

  test('leaves dates alone that are held back', async () => {
    const { progress, stage } = await begin(adInsights, [row('2026-05-01'), row('2026-05-02')]);
    expect(await stage(new TestClock(), { heldBack: ['2026-05-02'] })).toBe(true);
    expect(progress.state.staged).toHaveLength(39);
    expect(rowsByDate(progress.state.staged)).toEqual({ '2026-05-01': 1 });
  });

  test('stops when the time is nearly up, and goes on behind what it had stored', async () => {
    const { bucket, stage } = await begin(adInsights, [row('2026-05-01'), row('2026-06-09')]);
    const stored = () => bucket.json<{ staged: StagedPartition[] }>(checkpointKey(UNIT))?.staged ?? [];
    expect(await stage(Object.assign(new TestClock(), { checks: 1 }))).toBe(false);
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
