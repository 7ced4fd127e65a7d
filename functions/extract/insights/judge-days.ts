import type { ControlDay, StagedPartition } from '#functions/contract/documents.ts';
import type { Judging } from '#functions/extract/extraction.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { EMPTY } from '#functions/lake/metadata.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import { controlDay } from './control/control-day.ts';
import { type Judgement, judgeDay } from './control/judge-day.ts';
import { countsOf, hasDelivery, ZERO } from './control/measures.ts';
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
    const judgement = judgeStaged(run, work, partition);
    if (judgement.verdict === 'unproven' && judgement.why !== undefined) note(state, judgement.why);
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

/** Judges a staged day by all its answers, unless the stream's rows cannot be compared. */
export function judgeStaged(
  { description: { source }, account }: Pick<Judging<InsightsSource>, 'description' | 'account'>,
  work: InsightsWork,
  { date, measures = ZERO, rows }: StagedPartition,
): Judgement {
  const { proof, timeIncrement = 1, optIn } = source;
  const counts = countsOf(proof);
  const judgement = judgeDay(answersOfDay(work, date), { sums: measures, rows }, account.currency, counts);
  const unproven = (why: string): Judgement => ({ verdict: 'unproven', rows: measures, why });
  if ('unproven' in proof) {
    const isIdle = timeIncrement === 1 && rows === 0 && isWithoutDelivery(judgement);
    return isIdle ? judgement : unproven(`Not compared with Meta's totals: ${proof.unproven}.`);
  }
  if (optIn !== undefined && rows === 0 && judgement.verdict === 'short') return unproven(optInReason(optIn));
  return judgement;
}

const isWithoutDelivery = (judgement: Judgement): boolean =>
  judgement.verdict !== 'unproven' && !hasDelivery(judgement.total.highest);

/** Since 2026-08-06. Meta: marketing-api/out-of-cycle-changes. */
const optInReason = (breakdown: string): string =>
  `Meta returned no rows for days with delivery: it leaves ${breakdown} empty until an admin of the account enables that breakdown in Ads Manager.`;

function note({ notes }: { readonly notes: string[] }, text: string): void {
  if (!notes.includes(text)) notes.push(text);
}

/** @returns undefined when the day must be looked up. */
async function settle(
  { store, unit }: Judging<InsightsSource, InsightsWork>,
  { date, rows: count }: StagedPartition,
  judgement: Judgement,
): Promise<ControlDay | undefined> {
  const { rows } = judgement;
  if (judgement.verdict === 'short' || judgement.verdict === 'surplus') return undefined;
  const day = controlDay(date, judgement);
  if (judgement.verdict !== 'unproven' || count > 0) return day;
  if (!(await hasPublishedRows(store, lakeKey(unit.stream, unit.account, date)))) return day;
  const reason = `${judgement.why ?? 'Meta gave no totals.'} It has no rows now, so the published rows of this day stay.`;
  return { date, outcome: 'held_back', rows, reason };
}

/** Whether publishing an empty day would remove rows. An object without the metadata may have some. */
async function hasPublishedRows(store: Judging['store'], key: string): Promise<boolean> {
  const published = await store.head(key);
  return published !== undefined && published.metadata[EMPTY] === undefined;
}
