import { Owner } from '#functions/contract/documents.ts';
import { type DocumentStore, requireDocument, updateDocument } from './document.ts';
import { RunTakenOver } from './errors.ts';
import { ownerKey } from './keys.ts';

/**
 * Makes an execution the owner of a run by compare-and-swap: the first one, or a rerun. Idempotent. A late retry of an
 * older execution cannot take the run back from one that started later.
 * @param execution name of the execution and the ISO instant at which it started.
 * @throws RunTakenOver @throws StateCorrupt @throws LakeUnavailable
 */
export async function takeOwnership(
  store: DocumentStore,
  runId: string,
  execution: { readonly owner: string; readonly startedAt: string },
): Promise<void> {
  const { owner, startedAt: since } = execution;
  await updateDocument(store, ownerKey(runId), Owner, (found) => {
    if (found?.owner === owner) return undefined;
    if (found !== undefined && Date.parse(found.since) > Date.parse(since)) throw continuedBy(runId, found);
    return { owner, since, generation: (found?.generation ?? 0) + 1 };
  });
}

/**
 * The generation with which an execution may write under a run's prefix.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt when the run has no owner.
 */
export async function ownedGeneration(
  store: Pick<DocumentStore, 'getJson'>,
  runId: string,
  execution: string,
): Promise<number> {
  const owner = await requireDocument(store, ownerKey(runId), Owner);
  if (owner.owner === execution) return owner.generation;
  throw continuedBy(runId, owner);
}

const continuedBy = (runId: string, { owner }: Owner): RunTakenOver =>
  new RunTakenOver(`Run ${runId} is now owned by execution ${owner}`, false);
