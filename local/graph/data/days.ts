const DAY_MS = 86_400_000;

/** The number of a calendar day, counted from 1970-01-01; NaN when the text is not a real `YYYY-MM-DD` day. */
export function dayNumber(day: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return Number.NaN;
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  return Number.isNaN(number) || dayText(number) !== day ? Number.NaN : number;
}

/** The calendar day with this number, as `YYYY-MM-DD`. */
export const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** The day that many calendar months before a day; a day past the end of the month becomes its last day. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}
