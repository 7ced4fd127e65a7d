import type { Lacking } from './listed-rows.ts';
import { type ListQuestion, look } from './look.ts';
import type { MendContext } from './mend-contract.ts';
import type { MendState } from './mend-state.ts';
import { firstStretch } from './stretches.ts';

/** Times in a row that the end of a turn may cut off a stretch before it is given up. */
const MAX_CUT_OFF = 8;

/**
 * The result for one stretch of days. `given_up`: its days cannot be listed; has the reason as a clause. `again`: no
 * result yet; fewer days are tried next.
 */
export type StretchLook =
  | {
      readonly kind: 'listed';
      readonly days: readonly string[];
      readonly lacking: readonly Lacking[];
      readonly sure: boolean;
    }
  | { readonly kind: 'given_up'; readonly days: readonly string[]; readonly clause: string }
  | { readonly kind: 'again'; readonly state: MendState };

/**
 * Lists the first stretch of the remaining days. Listed rows are never stored, so a stretch that is cut off starts over
 * with half as many days.
 */
export async function listStretch(
  state: MendState,
  context: MendContext,
  question: ListQuestion,
): Promise<StretchLook> {
  const days = firstStretch(state.toList, state.daysAtOnce);
  const found = await look(context, days, question);
  if (found.kind === 'lacking') return { ...found, kind: 'listed', days };
  if (found.kind === 'cut_off') return cutOff(state, days);
  if (days.length > 1) return { kind: 'again', state: withFewerDays(state, days) };
  return {
    kind: 'given_up',
    days,
    clause: 'the list of its rows is too long to find the missing ones',
  };
}

/** Handles a stretch that the end of the turn cut off. */
export function cutOff(state: MendState, days: readonly string[]): StretchLook {
  if (state.cutOff < MAX_CUT_OFF) {
    return { kind: 'again', state: { ...withFewerDays(state, days), cutOff: state.cutOff + 1 } };
  }
  return { kind: 'given_up', days, clause: 'finding the missing rows takes longer than a turn' };
}

/** Removes the days of a finished stretch from the state. */
export function passStretch(state: MendState, days: readonly string[]): MendState {
  return { ...state, toList: state.toList.filter((day) => !days.includes(day)), cutOff: 0 };
}

function withFewerDays(state: MendState, days: readonly string[]): MendState {
  return { ...state, daysAtOnce: Math.max(1, Math.floor(days.length / 2)) };
}
