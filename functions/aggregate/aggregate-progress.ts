import * as z from 'zod/mini';
import { RunId } from '#functions/contract/ids.ts';
import { ManifestUnit, StreamTotals } from '#functions/contract/manifest.ts';
import type { AggregateEvent } from '#functions/contract/payloads.ts';
import { readDocument } from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { aggregateProgressKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** What earlier turns of this `Aggregate` have published: the units of each account, and the totals of its streams. */
export const AggregateProgress = z.object({
  owner: RunId,
  /** Turns that ended because the lake did not do what was asked of it. */
  lakeFailures: z.int(),
  accounts: z.record(z.string(), z.array(ManifestUnit)),
  totals: z.array(StreamTotals),
});
export type AggregateProgress = z.infer<typeof AggregateProgress>;

/**
 * Reads the progress of earlier turns of the same execution. A rerun looks at everything again, and so does a turn that
 * cannot read it: publishing again changes nothing.
 * @throws LakeUnavailable
 */
export async function readProgress(
  { runId, owner }: Pick<AggregateEvent, 'runId' | 'owner'>,
  store: LakeStore,
): Promise<AggregateProgress> {
  const none = { owner, lakeFailures: 0, accounts: {}, totals: [] };
  try {
    const found = await readDocument(store, aggregateProgressKey(runId), AggregateProgress);
    return found?.value.owner === owner ? found.value : none;
  } catch (error) {
    if (error instanceof StateCorrupt) return none;
    throw error;
  }
}

/** @throws LakeUnavailable */
export async function writeProgress(
  runId: string,
  store: LakeStore,
  progress: AggregateProgress,
): Promise<void> {
  await store.putJson(aggregateProgressKey(runId), progress);
}
