import type { StagedPartition } from '#functions/contract/documents.ts';
import type { PublishedDates, Restatement } from '#functions/contract/result.ts';

/** The dates of one stream of an account that are published, and how they compare with what was there before. */
export function publishedDates(partitions: readonly StagedPartition[]): PublishedDates {
  const dates: PublishedDates = { days: [], restated: [], firstDates: 0, incomparableDates: 0 };
  for (const { date, rows, history } of partitions) {
    dates.days.push({ date, rows });
    if (history?.kind === 'first') dates.firstDates += 1;
    if (history?.kind === 'unknown') dates.incomparableDates += 1;
    if (history?.kind === 'compared') {
      const { ageDays, same, changed, added, removed } = history;
      addRestatement(dates.restated, { ageDays, dates: 1, same, changed, added, removed });
    }
  }
  dates.days.sort((left, right) => (left.date < right.date ? -1 : 1));
  dates.restated.sort((left, right) => left.ageDays - right.ageDays);
  return dates;
}

/** Adds to the numbers of the same age, which it finds or appends. */
export function addRestatement(restated: Restatement[], of: Restatement): void {
  const age = restated.find(({ ageDays }) => ageDays === of.ageDays);
  if (age === undefined) {
    restated.push({ ...of });
    return;
  }
  for (const count of ['dates', 'same', 'changed', 'added', 'removed'] as const) age[count] += of[count];
}
