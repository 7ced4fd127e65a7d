import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { addDays, countDays, firstRetainedDay, tileDays } from '#functions/runtime/days.ts';
import type { TimeIncrement } from '#functions/streams/stream.ts';
import { partitionDates, streamWindow, tileIncrements } from '#functions/streams/stream-window.ts';

const FACTS: StreamFacts = { name: 'any', kind: 'insights', timeIncrement: 1 };
const ACCOUNT = { since: '2026-04-12', until: '2026-05-09', snapshotDate: '2026-05-10' };

const day = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2021-01-01', days));
const window = fc
  .tuple(day, fc.integer({ min: 1, max: 500 }))
  .map(([since, days]) => ({ since, until: addDays(since, days - 1) }));
const increment = fc.oneof(
  fc.integer({ min: 1, max: 90 }),
  fc.constantFrom('monthly' as const, 'all_days' as const),
);
const accountOf = ({ since, until }: { since: string; until: string }) => ({
  since,
  until,
  snapshotDate: addDays(until, 1),
});

describe('the increments of a window', () => {
  test('tile it without a gap or an overlap', () => {
    fc.assert(
      fc.property(window, increment, (range, by) => {
        const days = tileIncrements(range, by).flatMap((tile) => tileDays(tile, 1).map(({ since }) => since));
        expect(days).toEqual(tileDays(range, 1).map(({ since }) => since));
      }),
    );
  });

  test('are each as long as they should be, apart from the last', () => {
    fc.assert(
      fc.property(window, fc.integer({ min: 1, max: 90 }), (range, by) => {
        const tiles = tileIncrements(range, by);
        expect(tiles.slice(0, -1).every((tile) => countDays(tile) === by)).toBe(true);
      }),
    );
  });

  test('are none where the window has no day', () => {
    expect(tileIncrements({ since: '2026-05-02', until: '2026-05-01' }, 'monthly')).toEqual([]);
  });
});

describe("a stream's window", () => {
  test('begins on the first day of an increment, no later than the run, and ends with it', () => {
    fc.assert(
      fc.property(window, increment, (range, timeIncrement) => {
        const { since, until } = streamWindow({ ...FACTS, timeIncrement }, accountOf(range));
        expect(until).toBe(range.until);
        expect(since <= range.since).toBe(true);
        const longest = timeIncrement === 'monthly' ? 31 : timeIncrement === 'all_days' ? 1 : timeIncrement;
        expect(countDays({ since, until: range.since })).toBeLessThanOrEqual(longest);
      }),
    );
  });

  test('has the same increments for every run, so that a partition is never of two shapes', () => {
    fc.assert(
      fc.property(window, window, fc.integer({ min: 1, max: 90 }), (one, other, timeIncrement) => {
        const [first, second] = [one, other].map((range) =>
          streamWindow({ ...FACTS, timeIncrement }, accountOf(range)),
        );
        const days = countDays({ since: first?.since ?? '', until: second?.since ?? '' }) - 1;
        expect(Math.abs(days % timeIncrement)).toBe(0);
      }),
    );
  });

  test.each<[string, TimeIncrement, string]>([
    ['never cuts a month', 'monthly', '2026-04-01'],
    ['begins weeks on Monday', 7, '2026-04-06'],
    ['of the whole window is the run’s', 'all_days', '2026-04-12'],
    ['of days is the run’s', 1, '2026-04-12'],
  ])('%s', (_name, timeIncrement, since) => {
    expect(streamWindow({ ...FACTS, timeIncrement }, ACCOUNT)).toEqual({
      since,
      until: '2026-05-09',
      notes: [],
    });
  });

  test.each([
    ['uses its own lookback when the input names no days', true, '2026-05-07'],
    ['follows the input that names days', false, '2026-04-12'],
    ['follows the run when nothing is known of its input', undefined, '2026-04-12'],
  ])('%s', (_name, isDefaultWindow, since) => {
    const account = { ...ACCOUNT, ...(isDefaultWindow !== undefined && { isDefaultWindow }) };
    expect(streamWindow({ ...FACTS, lookbackDays: 3 }, account).since).toBe(since);
  });

  test('ends where Meta keeps no more, and says so', () => {
    fc.assert(
      fc.property(
        window,
        increment,
        fc.integer({ min: 1, max: 37 }),
        (range, timeIncrement, retentionMonths) => {
          const account = accountOf(range);
          const first = firstRetainedDay(account.snapshotDate, retentionMonths);
          const { since, notes } = streamWindow({ ...FACTS, timeIncrement, retentionMonths }, account);
          expect(since >= first).toBe(true);
          expect(notes.length > 0).toBe(streamWindow({ ...FACTS, timeIncrement }, account).since < first);
        },
      ),
    );
  });

  test('begins with a whole month where older ones are kept no more', () => {
    const account = { since: '2025-01-01', until: '2026-05-09', snapshotDate: '2026-05-10' };
    const { since, notes } = streamWindow(
      { ...FACTS, timeIncrement: 'monthly', retentionMonths: 13 },
      account,
    );
    expect(since).toBe('2025-05-01');
    expect(notes).toEqual([expect.stringMatching(/from 2025-01-01 to 2025-\d\d-\d\d: Meta keeps 13 months/)]);
  });
});

describe('the partitions of a stream', () => {
  test.each(['edge', 'node'] as const)('of kind %s are the snapshot', (kind) => {
    expect(partitionDates({ ...FACTS, kind }, ACCOUNT, ACCOUNT)).toEqual(['2026-05-10']);
  });

  test('are the first days of its increments', () => {
    const range = { since: '2026-03-01', until: '2026-05-09' };
    expect(partitionDates({ ...FACTS, timeIncrement: 'monthly' }, ACCOUNT, range)).toEqual([
      '2026-03-01',
      '2026-04-01',
      '2026-05-01',
    ]);
  });

  test('are the days, for events', () => {
    const range = { since: '2026-05-08', until: '2026-05-09' };
    expect(partitionDates({ ...FACTS, kind: 'events' }, ACCOUNT, range)).toEqual([
      '2026-05-08',
      '2026-05-09',
    ]);
  });
});
