import * as z from 'zod/mini';
import { type Plan, StoredPlan } from '#functions/contract/documents.ts';
import { type ConditionalStore, StateCorrupt } from '#functions/lake/checkpoint.ts';
import { planKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';

/** A plan of either kind, as `plan.json` holds it. */
type AnyPlan = z.infer<typeof StoredPlan>;

/** Rounds of write and read before a plan gives up as `LakeUnavailable`. */
const MAX_ROUNDS = 12;
/** A rerun names the first run, so one hop is the rule; a bound all the same, for names could form a circle. */
const MAX_HOPS = 8;

/**
 * Stores the plan of an execution under its own name. A retry finds what the attempt before it stored, and that is
 * what counts.
 * @returns what is stored.
 * @throws InputInvalid when the name belongs to another run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function storePlan(store: ConditionalStore, owner: string, plan: AnyPlan): Promise<AnyPlan> {
  const key = planKey(owner);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if ((await store.putJson(key, plan, { ifNoneMatch: '*' })) !== 'conflict') return plan;
    const stored = await readStoredPlan(store, owner);
    // S3 also refuses a write while another one is under way that may come to nothing (409).
    if (stored === undefined) continue;
    if (isSameRun(stored, plan)) return stored;
    // Names of executions are unique for 90 days only, and two deployments may share a bucket.
    throw new InputInvalid(
      `The execution's name "${owner}" is that of another run in the lake; start it again under a new name.`,
    );
  }
  throw new LakeUnavailable('PUT', key, new Error(`no write went through in ${MAX_ROUNDS} rounds`));
}

/**
 * The plan of the first run behind a name, which may itself be that of a rerun.
 * @throws InputInvalid when there is none. @throws StateCorrupt @throws LakeUnavailable
 */
export async function findFirstPlan(store: Pick<ConditionalStore, 'getJson'>, name: string): Promise<Plan> {
  let runId = name;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const stored = await readStoredPlan(store, runId);
    if (stored === undefined) throw unknownRun(name, runId);
    if (!('rerunOf' in stored)) return stored;
    runId = stored.rerunOf;
  }
  throw new StateCorrupt(planKey(name), `it leads on through more than ${MAX_HOPS} reruns`);
}

function unknownRun(name: string, runId: string): InputInvalid {
  const through = name === runId ? '' : ` (it continued "${runId}")`;
  return new InputInvalid(
    `Input field "rerun" is "${name}", and the lake has no plan of such a run${through}: the name is wrong, the run ` +
      'failed before it was planned, or its state has expired; start a new execution with the same accounts and days.',
  );
}

async function readStoredPlan(
  store: Pick<ConditionalStore, 'getJson'>,
  runId: string,
): Promise<AnyPlan | undefined> {
  const found = await store.getJson(planKey(runId));
  if (found === undefined) return undefined;
  const plan = z.safeParse(StoredPlan, found.body);
  if (!plan.success) throw new StateCorrupt(planKey(runId), 'it is not a plan');
  return plan.data;
}

function isSameRun(a: AnyPlan, b: AnyPlan): boolean {
  if ('rerunOf' in a || 'rerunOf' in b) return 'rerunOf' in a && 'rerunOf' in b && a.rerunOf === b.rerunOf;
  return a.startedAt === b.startedAt;
}
