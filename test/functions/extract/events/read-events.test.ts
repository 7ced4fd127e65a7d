import { describe, expect, test } from 'vitest';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import activities from '#functions/streams/activities.ts';
import { Branch, TestClock } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, refusal } from '#test/harness/fake-meta.ts';

const KATHMANDU = { timeZone: 'Asia/Kathmandu', since: '2026-05-01', until: '2026-05-03' };
const PAGE = 4;
const DAY_MS = 24 * 60 * 60 * 1000;

const event = (id: number, instant: string): Row => ({
  event_time: instant.replace('Z', '+0000'),
  event_type: 'update_campaign_budget',
  object_id: String(id),
  actor_id: '100',
  application_id: '7',
  extra_data: `{"campaign_id":120210000000000${id}}`,
});

/** An event every six hours, newest first, from two days before the window to two days after it. */
const EVENTS = Array.from({ length: 28 }, (_, index) =>
  event(
    index,
    new Date(Date.parse('2026-04-29T00:15:00Z') + index * DAY_MS * 0.25).toISOString().replace('.000', ''),
  ),
).reverse();

/** Pages of events from a cursor; Meta's own since and until are a hint at best. */
function listed(events: readonly Row[]) {
  const meta = new FakeMeta([]);
  meta.lie = ({ params }: FakeCall) => {
    const from = Number(params.after ?? 0);
    const to = from + PAGE;
    const next = { next: `https://graph.invalid/?after=${to}` };
    return {
      data: events.slice(from, to),
      paging: { cursors: { after: String(to) }, ...(to < events.length && next) },
    };
  };
  return meta;
}

const branchOf = (meta: FakeMeta, account: Partial<ResolvedAccount> = KATHMANDU) =>
  new Branch(meta, activities, account);
const days = (branch: Branch) =>
  Object.fromEntries((branch.receipt?.partitions ?? []).map(({ date, rows }) => [date, rows]));

describe('events', () => {
  test('are asked for from the start of the first day to the end of the last, in the account’s time zone', async () => {
    const meta = listed(EVENTS);
    await branchOf(meta).finish();
    const [first] = meta.calls;
    expect(first?.path).toBe('act_1/activities');
    expect(first?.params).toMatchObject({
      since: Date.parse('2026-04-30T18:15:00Z') / 1000 - 1,
      until: Date.parse('2026-05-03T18:15:00Z') / 1000,
      limit: 100,
    });
    expect(meta.calls.every(({ params }) => params.summary === undefined)).toBe(true);
  });

  test('of those days are kept, each on its own; the others are left out', async () => {
    const branch = branchOf(listed(EVENTS));
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-05-01': 4, '2026-05-02': 4, '2026-05-03': 4 });
    const kept = await branch.extractedRows();
    const instants = kept.map(({ event_time }) => Date.parse(String(event_time))).sort();
    expect(instants[0]).toBe(Date.parse('2026-04-30T18:15:00Z'));
    expect(instants.at(-1)).toBe(Date.parse('2026-05-03T12:15:00Z'));
    expect(branch.receipt?.counters).toMatchObject({ rows: 12, duplicates: 0 });
  });

  test('go on behind the last page of the turn before', async () => {
    const meta = listed(EVENTS);
    const branch = branchOf(meta);
    const results = await branch.finish(() => ({ clock: Object.assign(new TestClock(), { checks: 1 }) }));
    expect(results.length).toBeGreaterThan(2);
    const cursors = meta.calls.map(({ params }) => params.after ?? '0').map(Number);
    expect(new Set(cursors)).toEqual(new Set([0, 4, 8, 12, 16, 20, 24]));
    expect(days(branch)).toEqual({ '2026-05-01': 4, '2026-05-02': 4, '2026-05-03': 4 });
    expect(branch.receipt?.counters.duplicates).toBe(0);
  });

  test('start over when Meta no longer knows the cursor, and are there once', async () => {
    const meta = listed(EVENTS);
    const { lie } = meta;
    let isRefused = false;
    const branch = branchOf(meta);
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 2 }) });
    meta.lie = (call, answer) => {
      if (isRefused) return lie(call, answer);
      isRefused = true;
      throw refusal('(#2642) Invalid cursors values', 2642);
    };
    expect(await branch.takeTurn()).toMatchObject({ status: 'MORE', rows: 0 });
    expect(branch.checkpoint?.work).toEqual({ kind: 'events', listed: false, days: [] });
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-05-01': 4, '2026-05-02': 4, '2026-05-03': 4 });
    expect(branch.receipt?.counters).toMatchObject({ rows: 12, duplicates: 0 });
  });

  test('start over when they were begun a day ago', async () => {
    const meta = listed(EVENTS);
    const branch = branchOf(meta);
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 2 }) });
    const asked = meta.calls.length;
    const clock = Object.assign(new TestClock(), { instant: new TestClock().instant + DAY_MS + 1 });
    await branch.takeTurn({ clock, deadline: '2027-01-01T00:00:00.000Z' });
    expect(meta.calls[asked]?.params.after).toBeUndefined();
    expect(branch.receipt?.counters).toMatchObject({ rows: 12, duplicates: 0 });
  });

  test('of a day on which none are listed leave alone what was published of it', async () => {
    const branch = branchOf(
      listed(EVENTS.filter(({ event_time }) => String(event_time) < '2026-05-02T18:00')),
    );
    for (const date of ['2026-05-01', '2026-05-02', '2026-05-03'])
      branch.bucket.put(lakeKey('activities', 'act_1', date), 'published');
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-05-01': 4, '2026-05-02': 4, '2026-05-03': 0 });
    const staged = branch.receipt?.partitions.filter(({ object }) => object !== undefined);
    expect(staged?.map(({ date }) => date)).toEqual(['2026-05-01', '2026-05-02']);
  });

  test('that are none at all end the stream, with every day covered', async () => {
    const branch = branchOf(listed([]));
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-05-01': 0, '2026-05-02': 0, '2026-05-03': 0 });
  });

  test('that are listed twice are there once', async () => {
    const branch = branchOf(listed([...EVENTS, ...EVENTS]));
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-05-01': 4, '2026-05-02': 4, '2026-05-03': 4 });
    expect(branch.receipt?.counters.duplicates).toBe(12);
  });

  test.each([['yesterday'], [1_777_000_000]])(
    'without a time (%j) are refused, by name',
    async (event_time) => {
      const broken = { ...EVENTS[3], event_time };
      const branch = branchOf(listed([broken]));
      await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'RowMisattributed' });
    },
  );

  test('on a day that daylight saving makes shorter are all on that day', async () => {
    const hours = Array.from({ length: 72 }, (_, hour) =>
      event(
        hour,
        new Date(Date.parse('2026-03-07T00:00:00Z') + hour * 3_600_000).toISOString().replace('.000', ''),
      ),
    );
    const newYork = { timeZone: 'America/New_York', since: '2026-03-08', until: '2026-03-08' };
    const branch = branchOf(listed(hours), newYork);
    await branch.finish();
    expect(days(branch)).toEqual({ '2026-03-08': 23 });
  });
});
