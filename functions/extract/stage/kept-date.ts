import type { PublishedIndex } from '#functions/contract/documents.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { DIGEST, EMPTY, RUN_ID } from '#functions/lake/metadata.ts';
import { mayBePublished } from '#functions/lake/published-index.ts';
import { ageDays } from './history.ts';
import type { NotedDate } from './staged-batch.ts';
import type { Staging } from './staging.ts';

/** The rows of a date as they were read. */
export interface ReadDate {
  readonly date: string;
  /** Rows read, repetitions included. */
  readonly rows: number;
  readonly digest: string;
}

/**
 * The partition of a date for which nothing is to be published: its rows are the published ones, or it has none and
 * never had any. `undefined`: its object must be staged.
 * @throws LakeUnavailable
 */
export async function keptDate(
  { store, unit, account, rules, description }: Staging,
  published: PublishedIndex | undefined,
  { date, rows, digest }: ReadDate,
): Promise<NotedDate['partition'] | undefined> {
  const observedAt = rules.observedAt(date);
  const key = lakeKey(unit.stream, unit.account, date);
  if (rows === 0) {
    const present = mayBePublished(published, date) ? await store.head(key) : undefined;
    if (present !== undefined && present.metadata[EMPTY] === undefined) return undefined;
    return { date, observedAt, rows, digest, duplicates: 0, joined: 0, attributionSettings: [] };
  }
  const facts = published?.dates[date];
  if (facts?.digest !== digest) return undefined;
  // The index is written before the object.
  const present = await store.head(key);
  if (present?.metadata[DIGEST] !== digest) return undefined;
  const same = { same: facts.rows, changed: 0, added: 0, removed: 0 };
  const run = present.metadata[RUN_ID] ?? '';
  return {
    ...facts,
    date,
    observedAt,
    ...(description.partitionDate !== 'snapshot' && {
      history: { kind: 'compared', run, ageDays: ageDays(account, date), ...same },
    }),
  };
}
