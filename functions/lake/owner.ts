import * as z from 'zod/mini';
import { Owner } from '#functions/contract/documents.ts';
import { type ConditionalStore, RunTakenOver, StateCorrupt } from './checkpoint.ts';
import { ownerKey } from './keys.ts';
import { LakeUnavailable } from './store.ts';

/** Rounds of read and write before a takeover gives up as `LakeUnavailable`. */
const MAX_ROUNDS = 12;

/**
 * Makes an execution the owner of a run, by compare-and-swap: the first one, or one that finishes the run of another.
 * Doing it again changes nothing. An execution that started later keeps what it has, so that a late retry of an older
 * one cannot take the run back.
 * @param execution name of the execution and the ISO instant at which it started.
 * @throws RunTakenOver @throws StateCorrupt @throws LakeUnavailable
 */
export async function takeOwnership(
  store: ConditionalStore,
  runId: string,
  execution: { readonly owner: string; readonly startedAt: string },
): Promise<void> {
  const { owner, startedAt: since } = execution;
  const key = ownerKey(runId);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await readOwner(store, runId);
    if (found?.owner.owner === owner) return;
    if (found !== undefined && Date.parse(found.owner.since) > Date.parse(since)) {
      throw new RunTakenOver(continuedBy(runId, found.owner), false);
    }
    const generation = (found?.owner.generation ?? 0) + 1;
    const condition = found === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: found.etag };
    const next: Owner = { owner, since, generation };
    if ((await store.putJson(key, next, condition)) !== 'conflict') return;
  }
  throw new LakeUnavailable('TAKE OVER', key, new Error(`no write went through in ${MAX_ROUNDS} rounds`));
}

/**
 * The generation under which an execution may write to a run's prefix.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt when nobody does.
 */
export async function ownedGeneration(
  store: Pick<ConditionalStore, 'getJson'>,
  runId: string,
  execution: string,
): Promise<number> {
  const found = await readOwner(store, runId);
  if (found === undefined) throw new StateCorrupt(ownerKey(runId), 'it is missing');
  if (found.owner.owner === execution) return found.owner.generation;
  throw new RunTakenOver(continuedBy(runId, found.owner), false);
}

async function readOwner(
  store: Pick<ConditionalStore, 'getJson'>,
  runId: string,
): Promise<{ owner: Owner; etag: string } | undefined> {
  const key = ownerKey(runId);
  const found = await store.getJson(key);
  if (found === undefined) return undefined;
  const owner = z.safeParse(Owner, found.body);
  if (!owner.success) throw new StateCorrupt(key, 'it names no owner');
  return { owner: owner.data, etag: found.etag };
}

const continuedBy = (runId: string, { owner }: Owner): string =>
  `Run ${runId} is now continued by execution ${owner}`;
