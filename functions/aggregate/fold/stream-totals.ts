import type { StreamTotals } from '#functions/contract/manifest.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import { addRestatement } from '#functions/publish/published-dates.ts';

/** Adds the published dates of a unit to the totals of its stream, which it finds or appends. */
export function addToTotals(totals: StreamTotals[], { stream, dates }: UnitResult): void {
  let of = totals.find((candidate) => candidate.stream === stream);
  if (of === undefined) {
    of = { stream, rows: 0, days: [], restated: [], firstDates: 0, incomparableDates: 0 };
    totals.push(of);
  }
  const days = new Map(of.days.map((day) => [day.date, day]));
  for (const { date, rows } of dates.days) {
    of.rows += rows;
    const day = days.get(date);
    if (day !== undefined) day.rows += rows;
    else days.set(date, { date, rows });
  }
  if (days.size > of.days.length) {
    of.days = [...days.values()].sort((left, right) => (left.date < right.date ? -1 : 1));
  }
  for (const age of dates.restated) addRestatement(of.restated, age);
  of.restated.sort((left, right) => left.ageDays - right.ageDays);
  of.firstDates += dates.firstDates;
  of.incomparableDates += dates.incomparableDates;
}
