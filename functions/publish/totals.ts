import type { StagedPartition } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { Restatement, StreamTotals } from '#functions/contract/manifest.ts';

/** Adds the published dates of a unit to the totals of its stream, which it finds or appends. */
export function addToTotals(
  totals: StreamTotals[],
  stream: StreamName,
  partitions: readonly StagedPartition[],
): void {
  let of = totals.find((candidate) => candidate.stream === stream);
  if (of === undefined) {
    of = { stream, rows: 0, days: [], restated: [], firstDates: 0, incomparableDates: 0 };
    totals.push(of);
  }
  const days = new Map(of.days.map((day) => [day.date, day]));
  for (const { date, rows, history } of partitions) {
    of.rows += rows;
    const day = days.get(date) ?? { date, rows: 0 };
    day.rows += rows;
    days.set(date, day);
    if (history?.kind === 'first') of.firstDates += 1;
    if (history?.kind === 'unknown') of.incomparableDates += 1;
    if (history?.kind === 'compared') addRestatement(of.restated, history);
  }
  of.days = [...days.values()].sort((left, right) => (left.date < right.date ? -1 : 1));
  of.restated.sort((left, right) => left.ageDays - right.ageDays);
}

function addRestatement(restated: Restatement[], of: Omit<Restatement, 'dates'>): void {
  let age = restated.find(({ ageDays }) => ageDays === of.ageDays);
  if (age === undefined) {
    age = { ageDays: of.ageDays, dates: 0, same: 0, changed: 0, added: 0, removed: 0 };
    restated.push(age);
  }
  age.dates += 1;
  for (const count of ['same', 'changed', 'added', 'removed'] as const) age[count] += of[count];
}
