import type { ControlDay, StagedPartition } from '#functions/contract/documents.ts';
import type { Judging } from '#functions/extract/extraction.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import { controlDay } from './control/control-day.ts';
import { type Judgement, judgeDay } from './control/judge-day.ts';
import { ZERO } from './control/measures.ts';
import { answersOfDay } from './control-turn.ts';
import type { InsightsWork } from './insights-work.ts';
import { heldBackDays } from './staging-rules.ts';

/**
 * Judges every unsettled staged day by Meta's totals. The look-up itself settles the days that it looks up, because it
 * knows their state before.
 * @returns whether all are settled. Days that are short or have a surplus must be looked up.
 * @throws LakeUnavailable
 */
export async function judgeDays(run: Judging<InsightsSource, InsightsWork>): Promise<boolean> {
  const { state } = run.progress;
  const { work } = state;
  // The look-up settles its days itself.
  if (work.mend !== undefined) return false;
  let isSettled = true;
  for (const partition of unsettled(state)) {
    const judgement = judgeStaged(work, partition, run.account.currency);
    const settled = await settle(run, partition, judgement);
    if (settled === undefined) isSettled = false;
    else work.control.push(settled);
  }
  const held = heldBackDays(work);
  state.staged = state.staged.filter(({ date }) => !held.includes(date));
  return isSettled;
}

/** Staged days without a result. */
export function unsettled({
  staged,
  work,
}: {
  readonly staged: readonly StagedPartition[];
  readonly work: InsightsWork;
}): StagedPartition[] {
  const settled = new Set(work.control.map(({ date }) => date));
  return staged.filter(({ date }) => !settled.has(date));
}

/** Judges a staged day by all its answers. @param currency of the account, ISO 4217. */
export const judgeStaged = (
  work: InsightsWork,
  { date, measures = ZERO, rows }: StagedPartition,
  currency: string,
): Judgement => judgeDay(answersOfDay(work, date), { sums: measures, rows }, currency);

/** @returns undefined when the day must be looked up. */
async function settle(
  { store, unit }: Judging<InsightsSource, InsightsWork>,
  { date, rows: count }: StagedPartition,
  judgement: Judgement,
): Promise<ControlDay | undefined> {
  const { verdict, rows } = judgement;
  if (verdict === 'short' || verdict === 'surplus') return undefined;
  const day = controlDay(date, judgement);
  const isEmptied = verdict === 'unproven' && count === 0;
  if (!isEmptied || !(await hasPublishedRows(store, lakeKey(unit.stream, unit.account, date)))) return day;
  const reason = 'Meta gave no totals and no rows, so the published rows of this day stay.';
  return { date, outcome: 'held_back', rows, reason };
}

/** Whether publishing an empty day would remove rows. An object without the metadata may have some. */
async function hasPublishedRows(store: Judging['store'], key: string): Promise<boolean> {
  const published = await store.head(key);
  return published !== undefined && published.metadata[EMPTY] === undefined;
}
