import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { parseTime } from '#functions/lake/columns/parse.ts';
import { dayInZone } from '#functions/runtime/days.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { RowMisattributed } from './assert-rows.ts';

/**
 * Returns what gives the partition of a row: the run's snapshot date, the row's own first day, or the day of its event
 * in the account's time zone.
 */
export function partitionOf(
  { name, source, partitionDate }: Pick<StreamDescription, 'name' | 'source' | 'partitionDate'>,
  { snapshotDate, timeZone }: Pick<ResolvedAccount, 'snapshotDate' | 'timeZone'>,
): (row: Row) => string {
  if (partitionDate === 'snapshot') return () => snapshotDate;
  if (source.kind !== 'events') return (row) => String(row.date_start);
  const { timeField } = source;
  return (row) => {
    const time = parseTime(row[timeField]);
    if (time === undefined)
      throw new RowMisattributed(`A row of ${name} has no time in its field ${timeField}`);
    return dayInZone(new Date(Number(time) / 1000).toISOString(), timeZone);
  };
}
