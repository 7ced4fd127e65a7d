import * as z from 'zod/mini';
import { RunId } from '#functions/contract/ids.ts';
import { readIfUsable } from '#functions/lake/document.ts';
import { publishProgressKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { PublishedUnit } from './publish-stream.ts';

/**
 * What earlier turns have published of an account. It is written only when a turn ends early: a turn that is killed
 * costs the next one two HEAD requests a date, because what was copied is not copied again.
 */
export const PublishProgress = z.object({
  owner: RunId,
  /** Turns that ended because the lake did not do what was asked of it. */
  lakeFailures: z.int(),
  units: z.array(PublishedUnit),
});
export type PublishProgress = z.infer<typeof PublishProgress>;

/**
 * Reads the progress of earlier turns of the same execution. A rerun looks at everything again, and so does a turn that
 * cannot read it: publishing again changes nothing.
 * @throws LakeUnavailable
 */
export async function readPublishProgress(
  store: LakeStore,
  { runId, owner, account }: { runId: string; owner: string; account: string },
): Promise<PublishProgress> {
  const found = await readIfUsable(store, publishProgressKey(runId, account), PublishProgress);
  return found?.owner === owner ? found : { owner, lakeFailures: 0, units: [] };
}

/** @throws LakeUnavailable */
export async function writePublishProgress(
  store: LakeStore,
  { runId, account }: { runId: string; account: string },
  progress: PublishProgress,
): Promise<void> {
  await store.putJson(publishProgressKey(runId, account), progress);
}
