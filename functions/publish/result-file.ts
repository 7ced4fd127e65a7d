import * as z from 'zod/mini';
import { AccountResult } from '#functions/contract/result.ts';
import { readIfUsable, updateDocument } from '#functions/lake/document.ts';
import { RunTakenOver } from '#functions/lake/errors.ts';
import { resultKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** As much of a stored result as tells who wrote it, whatever else it looks like. */
const Fence = z.object({ owner: z.string(), generation: z.int() });

/**
 * Reads what became of an account. A result that this version cannot read is none: publishing again changes nothing.
 * @throws LakeUnavailable
 */
export function readResult(
  store: Pick<LakeStore, 'getJson'>,
  runId: string,
  account: string,
): Promise<AccountResult | undefined> {
  return readIfUsable(store, resultKey(runId, account), AccountResult);
}

/**
 * Stores what became of an account, in the place of what an older owner of the run said.
 * @throws RunTakenOver when a newer owner has said something. @throws LakeUnavailable
 */
export async function writeResult(store: LakeStore, result: AccountResult): Promise<void> {
  const { runId, account, generation } = result;
  await updateDocument<unknown>(store, resultKey(runId, account), z.unknown(), (found) => {
    const fence = z.safeParse(Fence, found);
    if (fence.success && fence.data.generation > generation) {
      throw new RunTakenOver(`Run ${runId} is now continued by execution ${fence.data.owner}`, false);
    }
    return result;
  });
}
