import * as z from 'zod/mini';
import { RunId } from '#functions/contract/ids.ts';
import type { AggregateEvent } from '#functions/contract/payloads.ts';
import { readIfUsable } from '#functions/lake/document.ts';
import { aggregateProgressKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** Turns of one execution's `Aggregate` that ended because the lake refused. The results are all else that it needs. */
export const AggregateProgress = z.object({ owner: RunId, lakeFailures: z.int() });

/** How often the lake has refused this execution's `Aggregate`; 0 when that cannot be read. @throws LakeUnavailable */
export async function lakeFailuresOf(
  { runId, owner }: Pick<AggregateEvent, 'runId' | 'owner'>,
  store: LakeStore,
): Promise<number> {
  const found = await readIfUsable(store, aggregateProgressKey(runId), AggregateProgress);
  return found?.owner === owner ? found.lakeFailures : 0;
}

/** @throws LakeUnavailable */
export async function noteLakeFailures(
  { runId, owner }: Pick<AggregateEvent, 'runId' | 'owner'>,
  store: LakeStore,
  lakeFailures: number,
): Promise<void> {
  await store.putJson(aggregateProgressKey(runId), { owner, lakeFailures });
}
