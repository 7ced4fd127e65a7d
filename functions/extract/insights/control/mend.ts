import type { Measures } from '#functions/contract/documents.ts';
import { askFinalTotals, askTotals } from './ask-totals.ts';
import { takeFirstLook } from './first-look.ts';
import { listMissing } from './list-missing.ts';
import type { MendContext, MendStep, Transition } from './mend-contract.ts';
import { type MendState, obstruct, openDays } from './mend-state.ts';
import { rangesOf } from './stretches.ts';

/** Most further reports that a stream makes in a run: Meta allows as few as five in six hours (code 613). */
const MAX_REPORTS = 3;
/** Days that one list covers at first. */
const DAYS_AT_ONCE = 31;

/**
 * Begins the look-up of the days that do not agree with Meta's totals, all of them together.
 * @param days that were judged `short` or `surplus`, with the sums of their rows.
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
 * Goes on with a look-up until the engine has something to do. A state that waits for the engine asks for the same
 * step until `finishStep` is called, so a turn may end or crash anywhere.
 * @returns the state to store, and the step to carry out once it is stored.
 * @throws GraphThrottled @throws GraphTransient @throws GraphTokenInvalid @throws GraphPermissionDenied: the look-up goes
 * on later from the state that was passed in.
 */
export async function nextStep(
  state: MendState,
  context: MendContext,
): Promise<{ state: MendState; step: MendStep }> {
  let now: Transition = { state };
  while (now.step === undefined) now = await advance(now.state, context);
  return { state: now.state, step: now.step };
}

/** A look-up that Meta's limit has cut off begins its next list with half as many days, which takes fewer calls. */
export const shortenLists = (state: MendState): MendState => ({
  ...state,
  daysAtOnce: Math.max(1, Math.floor(state.daysAtOnce / 2)),
});

/**
 * Notes that the engine has carried out the step that the state waits for.
 * @param result `refused`: further reports could not be made; nobody waits until they can.
 */
export function finishStep(state: MendState, result: 'done' | 'refused' = 'done'): MendState {
  if (state.phase === 'reread') return { ...state, phase: 'list', rowsRead: true, unstaged: false };
  if (state.phase === 'stage') return { ...state, phase: 'final', unstaged: false };
  if (state.phase !== 'reports') return state;
  const ended = { ...state, reportsUsed: true, rowsRead: true, unstaged: false, reportDays: [] };
  if (result === 'done') return { ...ended, phase: 'list', toList: state.reportDays };
  const clause = 'Meta refused to make the report that would bring the missing rows';
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

/** The step that a state waits for. */
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
