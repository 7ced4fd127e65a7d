import type { Lacking } from './listed-rows.ts';
import { type ListQuestion, look } from './look.ts';
import type { MendContext } from './mend-contract.ts';
import type { MendState } from './mend-state.ts';
import { firstStretch } from './stretches.ts';

/** A stretch that was cut off by the end of a turn so many times in a row is given up. */
const MAX_CUT_OFF = 8;

/**
 * What one stretch of the days to list gave. `given_up`: its days cannot be listed; why, as a clause. `again`: nothing
 * yet, and fewer days are tried next.
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
 * Lists the first stretch of the days that are still to be listed. A stretch is one piece of work, because what was listed
 * is never stored: one that is cut off begins again, with half as many days.
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
    clause: 'the list of its rows is too long to find those that are missing',
  };
}

/** A stretch that the end of the turn has cut off. */
export function cutOff(state: MendState, days: readonly string[]): StretchLook {
  if (state.cutOff < MAX_CUT_OFF) {
    return { kind: 'again', state: { ...withFewerDays(state, days), cutOff: state.cutOff + 1 } };
  }
  return { kind: 'given_up', days, clause: 'finding the rows that are missing takes longer than a turn' };
}

/** The state behind a stretch whose days are done with. */
export function passStretch(state: MendState, days: readonly string[]): MendState {
  return { ...state, toList: state.toList.filter((day) => !days.includes(day)), cutOff: 0 };
}

function withFewerDays(state: MendState, days: readonly string[]): MendState {
  return { ...state, daysAtOnce: Math.max(1, Math.floor(days.length / 2)) };
}
