import type { Measures } from '#functions/contract/documents.ts';
import type { Judgement } from './judge-day.ts';
import { isSame } from './measures.ts';
import type { MendContext, Transition } from './mend-contract.ts';
import { type MendedDay, type MendState, openDays, settle } from './mend-state.ts';
import { reasonOf, repairedReason } from './reasons.ts';
import { rangeOf, rangesOf } from './stretches.ts';

/**
 * Phase `totals`: requests the totals once more, which ends most false alarms (the day moved, or an answer was wrong).
 * Days that are still short are looked up; a surplus becomes a difference.
 */
export async function askTotals(state: MendState, context: MendContext): Promise<Transition> {
  await askOnceMore(state, context);
  let now = state;
  for (const day of openDays(state)) {
    const judgement = context.judge(day);
    if (judgement.verdict === 'short') continue;
    now = settle(now, day, settledBy(judgement, state, day));
  }
  return { state: { ...now, phase: 'first_look', toList: openDays(now) }, step: { kind: 'more' } };
}

/** Phase `final`: requests the totals again if rows were read, then settles all remaining days. */
export async function askFinalTotals(state: MendState, context: MendContext): Promise<Transition> {
  const disagrees = openDays(state).some((day) => !isProved(context.judge(day)));
  if (state.rowsRead && disagrees) await askOnceMore(state, context);
  let now = state;
  for (const day of openDays(state)) now = settle(now, day, settledBy(context.judge(day), state, day));
  return { state: { ...now, phase: 'settled' } };
}

async function askOnceMore(state: MendState, { questions, addAnswer }: MendContext): Promise<void> {
  const days = openDays(state);
  if (days.length === 0) return;
  const range = rangeOf(days);
  const totals = await questions.totals(range);
  // Without a new answer, the existing ones have to do.
  if (totals === undefined) return;
  for (const run of rangesOf(days, days.length)) addAnswer(run, totals);
}

/** The result for a day whose look-up is over. */
function settledBy(judgement: Judgement, state: MendState, day: string): MendedDay {
  const before: Measures | undefined = state.open[day];
  if (isProved(judgement)) {
    const unchanged = before === undefined || isSame(before, judgement.rows);
    if (unchanged) return { outcome: 'moving', reason: reasonOf(judgement) };
    return { outcome: 'repaired', reason: repairedReason(judgement, before) };
  }
  if (judgement.verdict === 'surplus') {
    return { outcome: 'difference', reason: reasonOf(judgement, 'no row was read twice') };
  }
  const obstacle = state.obstacles[day];
  if (obstacle !== undefined) return { outcome: 'held_back', reason: reasonOf(judgement, obstacle) };
  return { outcome: 'difference', reason: reasonOf(judgement, 'Meta lists no missing row') };
}

const isProved = ({ verdict }: Judgement): boolean => verdict === 'agrees' || verdict === 'moving';
