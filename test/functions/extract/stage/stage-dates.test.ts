import { describe, expect, test } from 'vitest';
import type { ResolvedAccount, StagedPartition } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { planInsights } from '#functions/extract/insights/extract-insights.ts';
import { Progress } from '#functions/extract/progress.ts';
import { stageDates } from '#functions/extract/stage/stage-dates.ts';
import type { Checkpoint, InsightsWork, Report } from '#functions/lake/checkpoint.ts';
import { checkpointKey } from '#functions/lake/keys.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { TestClock } from '#test/harness/branch.ts';
import { claim, UNIT } from '#test/harness/checkpoints.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { rowsOf } from '#test/harness/parts.ts';

const ACCOUNT: ResolvedAccount = {
  account: 'act_1',
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  since: '2026-05-01',
  until: '2026-06-09',
  snapshotDate: '2026-06-10',
};
const { ad_insights: INSIGHTS, ad_metadata: LISTING } = STREAMS;
if (INSIGHTS.source.kind !== 'insights') throw new Error('ad_insights is a stream of insights');
const WORK = planInsights(ACCOUNT.since, ACCOUNT.until, INSIGHTS.source);
for (const report of WORK.reports) report.reading = 0;

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
    progress.addPage(rows, { group: 0, reading: 0 });
    await progress.commit();
  }
  if (description === INSIGHTS && progress.state.work.kind === 'listing')
    progress.state.work = structuredClone(WORK);
  const stage = (clock = new TestClock()) =>
    stageDates({
      store,
      unit: UNIT,
      attempt,
      description,
      account: ACCOUNT,
      progress,
      clock,
      format: 'ndjson',
    });
  return { bucket, store, progress, stage };
}

const row = (date_start: string, ad_id = '1'): Row => ({ account_id: '1', ad_id, date_start });
const rowsByDate = (staged: readonly StagedPartition[]) =>
  Object.fromEntries(staged.filter(({ rows }) => rows > 0).map(({ date, rows }) => [date, rows]));

describe('staging the dates of a unit', () => {
  test('makes one object for each day of the window, empty ones too', async () => {
    const { bucket, progress, stage } = await begin(INSIGHTS, [
      row('2026-05-01'),
      row('2026-05-01', '2'),
      row('2026-06-09'),
    ]);
    expect(await stage()).toBe(true);
    const { staged } = progress.state;
    expect(staged.map(({ date }) => date).sort()[0]).toBe('2026-05-01');
    expect(new Set(staged.map(({ date }) => date)).size).toBe(40);
    expect(staged).toHaveLength(40);
    expect(rowsByDate(staged)).toEqual({ '2026-05-01': 2, '2026-06-09': 1 });
    for (const { key, bytes } of staged) expect(bucket.objects.get(key)?.bytes).toBe(bytes);
  });

  test('makes one object for the snapshot date of a listing', async () => {
    const { progress, stage } = await begin(LISTING, [{ id: '1' }, { id: '2' }, { id: '1' }]);
    expect(await stage()).toBe(true);
    expect(progress.state.staged).toMatchObject([{ date: '2026-06-10', rows: 2 }]);
    expect(progress.state.counters.duplicates).toBe(1);
  });

  test('leaves out what belongs to a reading that was given up, and counts it as repeated', async () => {
    const { bucket, progress, stage } = await begin(INSIGHTS, [row('2026-05-01', 'new')]);
    progress.addPage([row('2026-05-01', 'gone'), row('2026-05-02', 'gone')], { group: 0, reading: 5 });
    await progress.commit();
    expect(await stage()).toBe(true);
    const { staged, counters } = progress.state;
    expect(rowsByDate(staged)).toEqual({ '2026-05-01': 1 });
    expect(rowsOf(bucket, staged[0]?.key ?? '')).toMatchObject([{ ad_id: 'new' }]);
    expect(counters).toMatchObject({ rows: 3, duplicates: 2 });
  });

  test('stops when the time is nearly up, and goes on behind what it had stored', async () => {
    const { bucket, stage } = await begin(INSIGHTS, [row('2026-05-01'), row('2026-06-09')]);
    const stored = () => bucket.json<Checkpoint>(checkpointKey(UNIT))?.staged ?? [];
    expect(await stage(Object.assign(new TestClock(), { checks: 1 }))).toBe(false);
    const first = stored();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(40);
    const next = await begin(INSIGHTS, [], 'next', bucket);
    expect(await next.stage()).toBe(true);
    expect(next.progress.state.staged.slice(0, first.length)).toEqual(first);
    expect(next.progress.state.staged).toHaveLength(40);
    expect(rowsByDate(next.progress.state.staged)).toEqual({ '2026-05-01': 1, '2026-06-09': 1 });
  });

  test('stages nothing when the time is up at once', async () => {
    const { progress, stage } = await begin(INSIGHTS, [row('2026-05-01')]);
    expect(await stage(Object.assign(new TestClock(), { checks: 0 }))).toBe(false);
    expect(progress.state.staged).toEqual([]);
  });

  test.each(['cut off', 'gone'])(
    'whose part is %s ends as StateCorrupt, after all that was begun has ended',
    async (damage) => {
      const { bucket, progress, stage } = await begin(INSIGHTS, [row('2026-05-01'), row('2026-05-02')]);
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

describe('an object says it was observed', () => {
  const submitted = (since: string, until: string, submittedAt?: string): Report => ({
    ...(WORK.reports[0] as Report),
    since,
    until,
    ...(submittedAt === undefined ? {} : { submittedAt }),
  });
  const observed = async (work: Checkpoint['work'], description: StreamDescription) => {
    const { progress, stage } = await begin(description, []);
    progress.state.work = work;
    progress.state.startedAt = '2026-06-10T09:09:09.000Z';
    await stage();
    return Object.fromEntries(progress.state.staged.map(({ date, observedAt }) => [date, observedAt]));
  };

  test('when the earliest of the reports that cover its day was submitted', async () => {
    const work: InsightsWork = {
      ...WORK,
      reports: [
        submitted('2026-05-01', '2026-05-07', '2026-06-10T03:00:00.000Z'),
        submitted('2026-05-07', '2026-05-07', '2026-06-10T02:00:00.000Z'),
        submitted('2026-05-08', '2026-06-09', '2026-06-10T01:00:00.000Z'),
      ],
    };
    expect(await observed(work, INSIGHTS)).toMatchObject({
      '2026-05-01': '2026-06-10T03:00:00.000Z',
      '2026-05-07': '2026-06-10T02:00:00.000Z',
      '2026-05-08': '2026-06-10T01:00:00.000Z',
    });
  });

  test('when the listing was begun', async () => {
    const work = { kind: 'listing', finished: true, startedAt: '2026-06-10T04:00:00.000Z' } as const;
    expect(await observed(work, LISTING)).toEqual({ '2026-06-10': '2026-06-10T04:00:00.000Z' });
  });

  test('when the unit was begun, where nothing else is known', async () => {
    const work: InsightsWork = { ...WORK, reports: [submitted('2026-05-01', '2026-06-09')] };
    expect(await observed(work, INSIGHTS)).toMatchObject({ '2026-05-01': '2026-06-10T09:09:09.000Z' });
  });
});
