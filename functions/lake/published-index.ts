import { isDeepStrictEqual } from 'node:util';
import { PublishedIndex, type StagedPartition } from '#functions/contract/documents.ts';
import { type DocumentStore, readDocument, updateDocument } from './document.ts';
import { publishedIndexKey, type Unit } from './keys.ts';

/** Dates of which more is kept than that they have an object. Older ones are hardly ever read again. */
const DETAILED_DATES = 120;

/** Reads the index of published dates; `undefined` before the first run. @throws StateCorrupt @throws LakeUnavailable */
export async function readPublishedIndex(
  store: Pick<DocumentStore, 'getJson'>,
  unit: Unit,
): Promise<PublishedIndex | undefined> {
  return (await readDocument(store, publishedIndexKey(unit), PublishedIndex))?.value;
}

/** Whether a date may have a published object, as far as the index tells. */
export const mayBePublished = (index: PublishedIndex | undefined, date: string): boolean =>
  index === undefined || date < index.from || index.dates[date] !== undefined;

/**
 * Adds the dates that are about to be published. Call it before their objects are written.
 * @param since first date of the run; all of the run's dates were looked at.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function notePublished(
  store: DocumentStore,
  unit: Unit,
  since: string,
  partitions: readonly StagedPartition[],
): Promise<void> {
  await updateDocument(store, publishedIndexKey(unit), PublishedIndex, (found) => {
    const next = withDates(found, since, partitions);
    return isDeepStrictEqual(next, found) ? undefined : next;
  });
}

function withDates(
  found: PublishedIndex | undefined,
  since: string,
  partitions: readonly StagedPartition[],
): PublishedIndex {
  const added = partitions.map(
    ({ date, object: _object, abandoned: _abandoned, observedAt: _read, history: _history, ...facts }) =>
      [date, facts] as const,
  );
  const dates: PublishedIndex['dates'] = { ...found?.dates, ...Object.fromEntries(added) };
  const newest = new Set(Object.keys(dates).sort().slice(-DETAILED_DATES));
  const kept = Object.entries(dates).map(([date, facts]) => [date, newest.has(date) ? facts : null]);
  const from = found === undefined || since < found.from ? since : found.from;
  return { schema: 1, from, dates: Object.fromEntries(kept) };
}
