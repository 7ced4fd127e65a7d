import type { History, PublishedIndex, ResolvedAccount } from '#functions/contract/documents.ts';
import { lakeKey, type Unit } from '#functions/lake/keys.ts';
import { RUN_ID } from '#functions/lake/metadata.ts';
import { mayBePublished } from '#functions/lake/published-index.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { countDays } from '#functions/runtime/days.ts';
import { compareIndexes, readIndex } from './row-index.ts';

/** A date, and what is published of its stream. */
export interface HistoryInput {
  readonly store: Pick<LakeStore, 'head' | 'getRange'>;
  readonly unit: Unit;
  readonly account: Pick<ResolvedAccount, 'snapshotDate'>;
  readonly published: PublishedIndex | undefined;
  readonly date: string;
}

/** Compares the rows of a date with those that are published. @throws LakeUnavailable */
export async function historyOf(input: HistoryInput, after: Float64Array): Promise<History> {
  const { store, unit, account, published, date } = input;
  if (!mayBePublished(published, date)) return { kind: 'first' };
  const present = await store.head(lakeKey(unit.stream, unit.account, date));
  if (present === undefined) return { kind: 'first' };
  const before = await publishedRows(input);
  const differences = before === undefined ? undefined : compareIndexes(before, after);
  if (differences === undefined) return { kind: 'unknown' };
  const run = present.metadata[RUN_ID] ?? '';
  return { kind: 'compared', run, ageDays: ageDays(account, date), ...differences };
}

/** Days from a date to the start of the run, in the account's time zone. */
export const ageDays = ({ snapshotDate }: Pick<ResolvedAccount, 'snapshotDate'>, date: string): number =>
  Math.max(0, countDays({ since: date, until: snapshotDate }) - 1);

/** The hashes of the published rows; `undefined` when they are not known, or have expired with their run. */
async function publishedRows({ store, published, date }: HistoryInput): Promise<Float64Array | undefined> {
  const range = published?.dates[date]?.index;
  if (range === undefined) return undefined;
  try {
    return readIndex(await store.getRange(range.key, range));
  } catch (error) {
    if (error instanceof LakeUnavailable && error.absent) return undefined;
    throw error;
  }
}
