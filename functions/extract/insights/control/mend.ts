import type { Measures } from '#functions/contract/documents.ts';
import { askFinalTotals, askTotals } from './ask-totals.ts';
import { takeFirstLook } from './first-look.ts';
import { listMissing } from './list-missing.ts';
import type { MendContext, MendStep, Transition } from './mend-contract.ts';
import { type MendState, obstruct, openDays } from './mend-state.ts';
import { rangesOf } from './stretches.ts';

/** Most further reports per stream and run. Meta allows as few as five in six hours (code 613). */
const MAX_REPORTS = 3;
/** Initial number of days per list. */
const DAYS_AT_ONCE = 31;

/**
 * Starts the look-up of all days that do not agree with Meta's totals.
 * @param days judged `short` or `surplus`, with the sums of their rows.
 */
export function beginMend(days: ReadonlyMap<string, Measures>): MendState {
  return {
    phase: 'totals',
    open: Object.fromEntries(days),
    settled: {},
    toList: [],
    daysAtOnce: DAYS_AT_ONCE,
    cutOff: 0,
    found: [],
    campaigns: [],
    objectsRead: 0,
    rowsRead: false,
    unstaged: false,
    reportDays: [],
    reportsUsed: false,
    obstacles: {},
  };
}

/**
 * Continues a look-up until the engine has something to do. A state that waits for the engine returns the same step
 * until `finishStep` is called, so a turn may end or crash anywhere.
 * @returns the state to store, and the step to carry out afterwards.
 * @throws GraphThrottled @throws GraphTransient @throws GraphTokenInvalid @throws GraphPermissionDenied: the look-up
 * continues later from the given state.
 */
export async function nextStep(
  state: MendState,
  context: MendContext,
): Promise<{ state: MendState; step: MendStep }> {
  let now: Transition = { state };
  while (now.step === undefined) now = await advance(now.state, context);
  return { state: now.state, step: now.step };
}

/** After a look-up that a rate limit cut off, the next list has half as many days, which takes fewer calls. */
export const shortenLists = (state: MendState): MendState => ({
  ...state,
  daysAtOnce: Math.max(1, Math.floor(state.daysAtOnce / 2)),
});

/**
 * Tells the look-up that the engine has carried out the step.
 * @param result `refused`: further reports could not be created, and the look-up does not wait until they can.
 */
export function finishStep(state: MendState, result: 'done' | 'refused' = 'done'): MendState {
  if (state.phase === 'reread') return { ...state, phase: 'list', rowsRead: true, unstaged: false };
  if (state.phase === 'stage') return { ...state, phase: 'final', unstaged: false };
  if (state.phase !== 'reports') return state;
  const ended = { ...state, reportsUsed: true, rowsRead: true, unstaged: false, reportDays: [] };
  if (result === 'done') return { ...ended, phase: 'list', toList: state.reportDays };
  const clause = 'Meta refused to create the report for the missing rows';
  return obstruct({ ...ended, phase: 'final' }, state.reportDays, clause);
}

async function advance(state: MendState, context: MendContext): Promise<Transition> {
  switch (state.phase) {
    case 'totals':
      return askTotals(state, context);
    case 'first_look':
      return takeFirstLook(state, context);
    case 'list':
      return listMissing(state, context);
    case 'final':
      return askFinalTotals(state, context);
    default:
      return { state, step: engineStep(state) };
  }
}

/** The engine's step that a state waits for. */
function engineStep(state: MendState): MendStep {
  const days = openDays(state);
  switch (state.phase) {
    case 'reread':
    case 'stage':
      return { kind: state.phase, days };
    case 'reports':
      return { kind: 'reports', days, ranges: rangesOf(state.reportDays, MAX_REPORTS) };
    default:
      return { kind: 'settled', days: state.settled };
  }
}
