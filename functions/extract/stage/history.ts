import type { History, ResolvedAccount } from '#functions/contract/documents.ts';
import { lakeKey, rowIndexKey, type Unit } from '#functions/lake/keys.ts';
import { ROW_INDEX, RUN_ID } from '#functions/lake/metadata.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { countDays } from '#functions/runtime/days.ts';
import { compareIndexes, type RowIndex, readIndex } from './row-index.ts';

/** The date, unit and attempt. */
export interface HistoryInput {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly account: ResolvedAccount;
  readonly attempt: string;
  readonly date: string;
}

/**
 * Stores the row index of a staged date and compares it with that of the published object. The object's metadata names
 * its index, so the copy that publishes a date replaces both together.
 * @throws LakeUnavailable
 */
export async function recordHistory(input: HistoryInput, index: RowIndex): Promise<History> {
  const { store, unit, account, attempt, date } = input;
  const after = index.finish();
  const bytes = new Uint8Array(after.buffer);
  await store.putBytes(rowIndexKey(unit, date, attempt), bytes, { contentType: 'application/octet-stream' });
  const published = await store.head(lakeKey(unit.stream, unit.account, date));
  if (published === undefined) return { kind: 'first' };
  const key = published.metadata[ROW_INDEX];
  // The index expires with its run's prefix.
  if (key === undefined || (await store.head(key)) === undefined) return { kind: 'unknown' };
  const before = readIndex(await store.getBytes(key));
  const differences = before === undefined ? undefined : compareIndexes(before, after);
  if (differences === undefined) return { kind: 'unknown' };
  const ageDays = Math.max(0, countDays({ since: date, until: account.snapshotDate }) - 1);
  return { kind: 'compared', run: published.metadata[RUN_ID] ?? '', ageDays, ...differences };
}
