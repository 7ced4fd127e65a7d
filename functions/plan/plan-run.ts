import type { Plan } from '#functions/contract/documents.ts';
import type { RunContext } from '#functions/contract/payloads.ts';
import type { DocumentStore } from '#functions/lake/document.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import type { ExecutionInput } from './input.ts';
import { buildPlan, contextOf, type Execution, type PlanSettings } from './plan.ts';
import { findFirstPlan, storePlan } from './stored-plan.ts';

/**
 * Stores the plan of an execution and makes the execution the owner of its run: a new run, or the one it finishes.
 * Idempotent.
 * @throws InputInvalid @throws RunTakenOver @throws StateCorrupt @throws LakeUnavailable
 */
export async function planRun(
  store: DocumentStore,
  input: ExecutionInput,
  execution: Execution,
  settings: PlanSettings,
): Promise<RunContext> {
  const plan =
    input.kind === 'rerun' ? await findFirstPlan(store, input.rerun) : buildPlan(input, execution, settings);
  if (input.kind === 'rerun') {
    refuseCheck(plan, input.rerun);
    refuseUndeployed(plan, input.rerun, settings);
  }
  const own = input.kind === 'rerun' ? { rerunOf: plan.runId } : plan;
  const stored = await storePlan(store, execution.owner, own);
  // Last, so that an execution whose name is already taken does not take over a run.
  await takeOwnership(store, plan.runId, execution);
  return contextOf('rerunOf' in stored ? plan : stored, execution, settings);
}

/** A check has nothing to finish. */
function refuseCheck({ check }: Plan, name: string): void {
  if (check === undefined) return;
  throw new InputInvalid(
    `Input field "rerun" is "${name}", a check, which has nothing to finish; start a new execution.`,
  );
}

/** A run cannot be finished without the functions of its streams. */
function refuseUndeployed(plan: Plan, name: string, { streams: deployed }: PlanSettings): void {
  const missing = plan.streams.filter((stream) => !deployed.some((facts) => facts.name === stream.name));
  if (missing.length === 0) return;
  const names = missing.map((stream) => stream.name).join(', ');
  throw new InputInvalid(
    `Input field "rerun" is "${name}", a run with streams that are not deployed any more: ${names}; deploy them ` +
      'again (settings "streams" and "reports"), or start a new execution without them.',
  );
}
