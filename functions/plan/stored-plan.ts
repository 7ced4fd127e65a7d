import type * as z from 'zod/mini';
import { type Plan, StoredPlan } from '#functions/contract/documents.ts';
import { type DocumentStore, readDocument, updateDocument } from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { planKey } from '#functions/lake/keys.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';

/** A plan of either kind, as stored in `plan.json`. */
type AnyPlan = z.infer<typeof StoredPlan>;

/** A rerun names the first run, so one hop is normal. The limit is for names that form a cycle. */
const MAX_HOPS = 8;

/**
 * Stores the plan of an execution under its name. A retry finds the plan that an earlier attempt stored, and returns
 * that.
 * @returns what is stored.
 * @throws InputInvalid when the name belongs to another run. @throws StateCorrupt @throws LakeUnavailable
 */
export function storePlan(store: DocumentStore, owner: string, plan: AnyPlan): Promise<AnyPlan> {
  return updateDocument(store, planKey(owner), StoredPlan, (stored) => {
    if (stored === undefined) return plan;
    if (isSameRun(stored, plan)) return undefined;
    // Names of executions are unique for 90 days only, and two deployments may share a bucket.
    throw new InputInvalid(
      `The execution's name "${owner}" belongs to another run in the lake; start it again under a new name.`,
    );
  });
}

/**
 * The plan of the first run behind a name, which may be the name of a rerun.
 * @throws InputInvalid when there is none. @throws StateCorrupt @throws LakeUnavailable
 */
export async function findFirstPlan(store: Pick<DocumentStore, 'getJson'>, name: string): Promise<Plan> {
  let runId = name;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const stored = (await readDocument(store, planKey(runId), StoredPlan))?.value;
    if (stored === undefined) throw unknownRun(name, runId);
    if (!('rerunOf' in stored)) return stored;
    runId = stored.rerunOf;
  }
  throw new StateCorrupt(planKey(name), `it leads through more than ${MAX_HOPS} reruns`);
}

function unknownRun(name: string, runId: string): InputInvalid {
  const through = name === runId ? '' : ` (it continued "${runId}")`;
  return new InputInvalid(
    `Input field "rerun" is "${name}", and the lake has no plan of such a run${through}: the name is wrong, the run ` +
      'failed before it was planned, or its state has expired; start a new execution with the same accounts and days.',
  );
}

function isSameRun(a: AnyPlan, b: AnyPlan): boolean {
  if ('rerunOf' in a || 'rerunOf' in b) return 'rerunOf' in a && 'rerunOf' in b && a.rerunOf === b.rerunOf;
  return a.startedAt === b.startedAt;
}
