/** The longest and the shortest time between two starts of a schedule, in hours. */
export interface Gaps {
  readonly shortest: number;
  readonly longest: number;
}

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const HOURS = { minute: 1 / 60, hour: 1, day: 24 } as const;

/** A year and its start again: long enough for every schedule that does not name years. */
const DAYS = 367;
const FIRST_DAY = Date.UTC(2027, 0, 1);
const DAY_MS = 86_400_000;

/**
 * How far apart the starts of a schedule are, daylight saving time apart.
 * @param schedule an EventBridge Scheduler expression.
 * @returns `undefined` where it cannot be said: a schedule with years, or with the letters L, W or #.
 */
export function gapsOf(schedule: string): Gaps | undefined {
  const rate = RATE.exec(schedule);
  if (rate !== null) {
    const hours = Number(rate[1]) * HOURS[rate[2] as keyof typeof HOURS];
    return { shortest: hours, longest: hours };
  }
  const starts = startsOf(schedule.slice('cron('.length, -1).split(' '));
  if (starts === undefined || starts.length < 2) return undefined;
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? start));
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** Every start within the days above, in hours since their beginning. */
function startsOf([minute, hour, dayOfMonth, month, dayOfWeek, year]: readonly string[]):
  | number[]
  | undefined {
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const daysOfMonth = valuesOf(dayOfMonth, 1, 31);
  const months = valuesOf(month, 1, 12, MONTHS);
  const daysOfWeek = valuesOf(dayOfWeek, 1, 7, WEEKDAYS);
  if (year !== '*' || !minutes || !hours || !daysOfMonth || !months || !daysOfWeek) return undefined;
  const times = hours.flatMap((of) => minutes.map((at) => of + at / 60));
  const days = Array.from({ length: DAYS }, (_, index) => index).filter((index) => {
    const day = new Date(FIRST_DAY + index * DAY_MS);
    return (
      daysOfMonth.includes(day.getUTCDate()) &&
      months.includes(day.getUTCMonth() + 1) &&
      daysOfWeek.includes(day.getUTCDay() + 1)
    );
  });
  return days.flatMap((day) => times.map((time) => day * 24 + time));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const PART = /^(?:\*|\?|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;

/** The values of one field, ascending. EventBridge Scheduler user guide, "Cron-based schedules". */
function valuesOf(
  field = '',
  first: number,
  last: number,
  names: readonly string[] = [],
): number[] | undefined {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    return named < 0 ? Number(text) : named + 1;
  };
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [matched, low, high, step] = PART.exec(part) ?? [];
    if (matched === undefined) return undefined;
    const from = low === undefined ? first : numberOf(low);
    const to = high !== undefined ? numberOf(high) : low === undefined || step !== undefined ? last : from;
    if (!(from >= first && to <= last && from <= to)) return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1) || last) values.add(value);
  }
  return [...values].sort((left, right) => left - right);
}
