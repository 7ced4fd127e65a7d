import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/**
 * Arithmetic on calendar days, `YYYY-MM-DD`. A day has no time zone and no daylight saving time, so all arithmetic
 * uses UTC midnights. Only `dayInZone` and `startOfDay` deal with time zones.
 */

/** First and last day, both inclusive, like Meta's `time_range` (marketing-api/insights/parameters). */
export interface DayRange {
  readonly since: string;
  readonly until: string;
}

/** The window that an input requests. Missing days are derived from the others. */
export interface WindowRequest {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Days back from `until`, inclusive; used when `since` is absent. */
  readonly lookbackDays: number;
}

/** A window fitted to one account. */
export interface ResolvedWindow extends DayRange {
  /** The day of `startedAt` in the account's time zone: the partition of the snapshot streams. */
  readonly snapshotDate: string;
  /** One sentence for each end that differs from the request. */
  readonly notes: readonly string[];
}

/** Thrown when no day of the requested window can have data in this account. */
export class WindowInvalid extends Error {
  readonly advice = 'Correct since, until or lookbackDays of the execution input.';

  /** @param message what is wrong with the window. */
  constructor(message: string) {
    super(message);
    this.name = ERROR_NAMES.inputInvalid;
  }
}

/** Thrown when this runtime does not know the account's time zone. A guess would put rows on wrong days. */
export class TimeZoneUnknown extends Error {
  readonly advice =
    "Check the account's time zone in Meta's Business settings. A zone that is newer than the runtime's data needs a newer runtime.";

  constructor() {
    super('The Graph API reports a time zone for this account that is not a known IANA time zone.');
    this.name = 'TimeZoneUnknown';
  }
}

/** Insights go back 37 months; Meta refuses an earlier start with code 3018 (marketing-api/insights). */
const RETENTION_MONTHS = 37;

/** The zones in which a day starts first and last, 26 hours apart. */
const EASTERNMOST_ZONE = 'Pacific/Kiritimati';
const WESTERNMOST_ZONE = 'Etc/GMT+12';

const MS_PER_DAY = 86_400_000;

/** True for a day that exists: `2024-02-29` is one, `2023-02-29` and `2023-2-9` are not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** The day `count` days after `day`, or before it when `count` is negative. */
export function addDays(day: string, count: number): string {
  return new Date(midnightOf(day) + count * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Number of days in the range, both ends inclusive. */
export function countDays({ since, until }: DayRange): number {
  return (midnightOf(until) - midnightOf(since)) / MS_PER_DAY + 1;
}

/**
 * The calendar day of an instant in a time zone.
 * @param instant ISO 8601. @param timeZone IANA name, as in the `timezone_name` of an ad account.
 * @throws TimeZoneUnknown
 */
export function dayInZone(instant: string, timeZone: string): string {
  const parts = zonedFormat(timeZone).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/**
 * The first instant of a day in a time zone, in Unix seconds. It is not midnight where the clock skips that hour; and
 * where it skips the whole day, it is the start of the next one.
 * @param timeZone IANA name. @throws TimeZoneUnknown
 */
export function startOfDay(day: string, timeZone: string): number {
  const midnight = midnightOf(day) / 1000;
  // Zones are at most 14 hours ahead of UTC and 12 behind it, and a day can start late.
  let before = midnight - 15 * 3600;
  let after = midnight + 15 * 3600;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayInZone(new Date(middle * 1000).toISOString(), timeZone) < day) before = middle;
    else after = middle;
  }
  return after;
}

/** The latest day that has started anywhere on Earth at this instant. */
export const latestDay = (instant: string): string => dayInZone(instant, EASTERNMOST_ZONE);

/**
 * The first day for which Meta may still have insights of some account at this instant. Checks all three days that it
 * can be on Earth, because after a 31st that overflows (see below) the limit moves back.
 */
export function earliestRetainedDay(instant: string): string {
  const days = tileDays({ since: dayInZone(instant, WESTERNMOST_ZONE), until: latestDay(instant) }, 1);
  return days.map(({ since }) => firstRetainedDay(since)).reduce(earlier);
}

/**
 * Fits the requested window to one account. `until` defaults to the account's yesterday. An `until` in the account's
 * future is moved to its today, and a `since` older than Meta keeps is moved up.
 * @param startedAt ISO instant at which the run started; a rerun passes that of the first run.
 * @throws WindowInvalid when nothing remains. @throws TimeZoneUnknown
 */
export function resolveWindow(request: WindowRequest, startedAt: string, timeZone: string): ResolvedWindow {
  const today = dayInZone(startedAt, timeZone);
  const askedUntil = request.until ?? addDays(today, -1);
  const askedSince = request.since ?? addDays(askedUntil, 1 - request.lookbackDays);
  const first = firstRetainedDay(today);
  if (askedSince > askedUntil) {
    throw new WindowInvalid(`since ${askedSince} is after until ${askedUntil}, the account's yesterday.`);
  }
  if (askedSince > today) {
    throw new WindowInvalid(
      `since ${askedSince} has not started in the account's time zone, where it is ${today}.`,
    );
  }
  if (askedUntil < first) {
    throw new WindowInvalid(`until ${askedUntil} is before ${first}: Meta keeps insights for 37 months.`);
  }
  const notes: string[] = [];
  if (askedSince < first) notes.push(`since moved from ${askedSince} to ${first}: Meta keeps 37 months.`);
  if (askedUntil > today) notes.push(`until moved from ${askedUntil} to ${today}, the account's today.`);
  return {
    since: later(askedSince, first),
    until: earlier(askedUntil, today),
    snapshotDate: today,
    notes,
  };
}

/**
 * Cuts a range into consecutive pieces of at most `days` days, oldest first.
 * @param days at least 1.
 */
export function tileDays(range: DayRange, days: number): DayRange[] {
  const tiles: DayRange[] = [];
  for (let since = range.since; since <= range.until; since = addDays(since, days)) {
    tiles.push({ since, until: earlier(addDays(since, days - 1), range.until) });
  }
  return tiles;
}

/** Cuts a range into an older and a newer half; `undefined` for a single day. */
export function splitDays(range: DayRange): readonly [DayRange, DayRange] | undefined {
  const days = countDays(range);
  if (days < 2) return undefined;
  const middle = addDays(range.since, Math.floor(days / 2));
  return [
    { since: range.since, until: addDays(middle, -1) },
    { since: middle, until: range.until },
  ];
}

/**
 * The first day that is kept for so many months: the day after the one that many months ago. The extra day is a margin: Meta does not document the time zone of the limit,
 * and a report may be submitted after midnight. A 31st that the target month lacks overflows into the next month,
 * which is on the safe side too.
 */
export function firstRetainedDay(today: string, months = RETENTION_MONTHS): string {
  const date = new Date(midnightOf(today));
  date.setUTCMonth(date.getUTCMonth() - months);
  return addDays(date.toISOString().slice(0, 10), 1);
}

function zonedFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  } catch {
    // A RangeError: the constructor throws nothing else for these arguments.
    throw new TimeZoneUnknown();
  }
}

const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
