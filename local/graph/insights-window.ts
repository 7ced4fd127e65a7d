import { HOURLY_BREAKDOWNS } from './data/breakdowns.ts';
import { dayNumber, dayText, monthsBefore } from './data/days.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { timeRange } from './params.ts';
import { badParameter, GraphFailure } from './replies.ts';

/** The days of one row. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The spans of a query, oldest first. */
export interface Spans {
  readonly length: number;
  readonly at: (ordinal: number) => Span;
}

/** The first and the last day, by number, both inclusive. */
interface Window {
  readonly since: number;
  readonly until: number;
}

/** Months that insights go back. Meta: marketing-api/insights. */
const MONTHS_KEPT = 37;
/** The same for hours, and for the reach of a part of the audience. */
const MONTHS_OF_REACH = 13;
/** The same for `frequency_value`. */
const MONTHS_OF_FREQUENCY = 6;
const REACH_FIELDS: ReadonlySet<string> = new Set(['reach', 'frequency', 'cpp']);

const isBefore = (day: number, months: number, today: string | undefined): boolean =>
  today !== undefined && day < dayNumber(monthsBefore(today, months));

/**
 * `time_range`, up to today.
 * @throws GraphFailure 100 for days that are none, 3018 for a start that is too long ago.
 */
export function windowOf(text: string | undefined, today: string | undefined): Window {
  const range = timeRange(text);
  const since = dayNumber(range.since);
  const until = dayNumber(range.until);
  if (Number.isNaN(since) || Number.isNaN(until)) {
    throw badParameter('Must be a date representation in the format YYYY-MM-DD');
  }
  if (since > until) throw badParameter('The start date of the time range cannot be after its end date');
  if (today === undefined) return { since, until };
  if (isBefore(since, MONTHS_KEPT, today)) throw tooOld(MONTHS_KEPT);
  return { since, until: Math.min(until, dayNumber(today)) };
}

/** @throws GraphFailure 3018 when the rows of a breakdown are not kept for that long. */
export function assertKept(breakdowns: readonly string[], since: number, today: string | undefined): void {
  if (breakdowns.includes('frequency_value') && isBefore(since, MONTHS_OF_FREQUENCY, today)) {
    throw tooOld(MONTHS_OF_FREQUENCY);
  }
  const isHourly = breakdowns.some((name) => HOURLY_BREAKDOWNS.has(name));
  if (isHourly && isBefore(since, MONTHS_OF_REACH, today)) throw tooOld(MONTHS_OF_REACH);
}

const tooOld = (months: number): GraphFailure => {
  const row = GRAPH_ERRORS['graph-3018'];
  return new GraphFailure({ ...row, message: row.message.replace(String(MONTHS_KEPT), String(months)) });
};

/** Whether a query needs the reach of a part of the audience that is too long ago to be ready. */
export const isOldReach = (
  breakdowns: readonly string[],
  fields: readonly string[],
  since: number,
  today: string | undefined,
): boolean =>
  breakdowns.length > 0 &&
  fields.some((field) => REACH_FIELDS.has(field)) &&
  isBefore(since, MONTHS_OF_REACH, today);

/**
 * `time_increment`: a number of days from the start of the window, calendar months, or all of it. The window cuts the
 * last span, and the first month.
 * @throws GraphFailure 100 for anything else.
 */
export function spansOf(text: string | undefined, { since, until }: Window): Spans {
  if (text === 'monthly') {
    const months = monthsOf(since, until);
    return { length: months.length, at: (ordinal) => months[ordinal] ?? { first: since, last: until } };
  }
  const isAll = text === undefined || text === '' || text === 'all_days';
  const days = isAll ? Math.max(1, until - since + 1) : Number(text);
  if (!isAll && (!Number.isInteger(days) || days < 1 || days > 90)) {
    throw badParameter('param time_increment must be monthly, all_days or a number of days from 1 to 90.');
  }
  return {
    length: Math.ceil((until - since + 1) / days),
    at(ordinal) {
      const first = since + ordinal * days;
      return { first, last: Math.min(until, first + days - 1) };
    },
  };
}

function monthsOf(since: number, until: number): Span[] {
  const months: Span[] = [];
  for (let first = since; first <= until; ) {
    const start = dayNumber(`${dayText(first).slice(0, 7)}-01`);
    const next = dayNumber(`${dayText(start + 31).slice(0, 7)}-01`);
    months.push({ first, last: Math.min(until, next - 1) });
    first = next;
  }
  return months;
}
