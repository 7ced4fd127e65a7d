import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import {
  addDays,
  countDays,
  type DayRange,
  firstRetainedDay,
  splitDays,
  tileDays,
} from '#functions/runtime/days.ts';
import type { TimeIncrement } from './stream.ts';

/** A stream's own days in an account. */
export interface StreamWindow extends DayRange {
  /** One sentence for each way in which it differs from the run's window. */
  readonly notes: readonly string[];
}

/** The parts of an account that determine a stream's window. */
export type WindowedAccount = Pick<ResolvedAccount, 'since' | 'until' | 'snapshotDate' | 'isDefaultWindow'>;

/**
 * The days that a stream extracts of an account: the run's window, or the stream's own lookback if the input named no
 * days; not older than Meta keeps; and from the first day of an increment, so that a month is never cut.
 * @returns a window with `since` after `until` when Meta keeps none of the days.
 */
export function streamWindow(
  { lookbackDays, retentionMonths, timeIncrement }: StreamFacts,
  account: WindowedAccount,
): StreamWindow {
  const { until, snapshotDate } = account;
  const notes: string[] = [];
  let { since } = account;
  if (account.isDefaultWindow === true && lookbackDays !== undefined)
    since = addDays(until, 1 - lookbackDays);
  since = startOfIncrement(since, timeIncrement);
  if (retentionMonths === undefined) return { since, until, notes };
  const first = firstRetainedDay(snapshotDate, retentionMonths);
  if (since >= first) return { since, until, notes };
  notes.push(`since moved from ${since} to ${first}: Meta keeps ${retentionMonths} months of these numbers.`);
  return { since: nextIncrement(first, timeIncrement), until, notes };
}

/** The dates of a stream's partitions in a window: one per day, or the first day of each increment. */
export function partitionDates(
  { kind, timeIncrement }: StreamFacts,
  account: WindowedAccount,
  window: DayRange,
): string[] {
  if (kind === 'edge' || kind === 'node') return [account.snapshotDate];
  return tileIncrements(window, timeIncrement).map(({ since }) => since);
}

/** Cuts a window into its increments, oldest first. The last one may end early. */
export function tileIncrements(window: DayRange, increment: TimeIncrement): DayRange[] {
  if (window.since > window.until) return [];
  if (increment === 'all_days') return [window];
  if (typeof increment === 'number') return tileDays(window, increment);
  const tiles: DayRange[] = [];
  for (let { since } = window; since <= window.until; ) {
    const next = nextMonth(since);
    const last = addDays(next, -1);
    tiles.push({ since, until: last < window.until ? last : window.until });
    since = next;
  }
  return tiles;
}

/** Cuts a window into pieces of whole increments, oldest first. @param days most days of a piece, unless an increment has more. */
export function tileWindow(window: DayRange, days: number, increment: TimeIncrement): DayRange[] {
  if (increment === 1) return tileDays(window, days);
  const pieces: DayRange[] = [];
  for (const tile of tileIncrements(window, increment)) {
    const last = pieces.at(-1);
    const joined = last && { since: last.since, until: tile.until };
    if (joined !== undefined && countDays(joined) <= days) pieces[pieces.length - 1] = joined;
    else pieces.push(tile);
  }
  return pieces;
}

/** Cuts a window of several increments into an older and a newer part; `undefined` for a single one. */
export function halveWindow(window: DayRange, increment: TimeIncrement): readonly DayRange[] | undefined {
  if (increment === 1) return splitDays(window);
  const tiles = tileIncrements(window, increment);
  const middle = tiles[Math.floor(tiles.length / 2)];
  if (middle === undefined || tiles.length < 2) return undefined;
  return [
    { since: window.since, until: addDays(middle.since, -1) },
    { since: middle.since, until: window.until },
  ];
}

/** A Monday, so that weeks are those of ISO 8601. */
const EPOCH = '1970-01-05';
const DAY_MS = 86_400_000;

function startOfIncrement(day: string, increment: TimeIncrement): string {
  if (increment === 'all_days' || increment === 1) return day;
  if (increment === 'monthly') return `${day.slice(0, 7)}-01`;
  const days = (Date.parse(day) - Date.parse(EPOCH)) / DAY_MS;
  return addDays(day, -(((days % increment) + increment) % increment));
}

/** The first day of an increment that is not before the day. */
function nextIncrement(day: string, increment: TimeIncrement): string {
  const start = startOfIncrement(day, increment);
  if (start === day || increment === 'all_days') return day;
  return increment === 'monthly' ? nextMonth(start) : addDays(start, increment);
}

const nextMonth = (day: string): string => `${addDays(`${day.slice(0, 7)}-01`, 31).slice(0, 7)}-01`;
