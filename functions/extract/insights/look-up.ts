import type { ExtractionResult } from '#functions/extract/extraction.ts';
import { GraphThrottled } from '#functions/graph/errors.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { controlAnswer } from './control/answers.ts';
import { controlDay } from './control/control-day.ts';
import { countsOf, ZERO } from './control/measures.ts';
import { beginMend, finishStep, nextStep, shortenLists } from './control/mend.ts';
import type { MendContext, MendStep } from './control/mend-contract.ts';
import type { MendedDay } from './control/mend-state.ts';
import { ControlTurn } from './control-turn.ts';
import { FETCHED_GROUP } from './group-sums.ts';
import type { InsightsRun } from './insights-run.ts';
import { judgeStaged, unsettled } from './judge-days.ts';
import { covers, planned, reread } from './report.ts';
import { stagedRows } from './staged-rows.ts';

/** `again`: extract more. `finished`: stage and judge the rest again. */
type LookedUp = ExtractionResult | { readonly kind: 'again' };

/**
 * One step of the look-up of days that do not agree with Meta's totals: see `control/mend.ts`. Extraction and staging
 * carry it out; the next call means that they are done.
 * @throws GraphError unless it is a refusal. @throws RunTakenOver @throws LakeUnavailable
 */
export async function lookUp(run: InsightsRun): Promise<LookedUp> {
  const { work, progress } = run;
  if (work.mend === undefined) {
    const open = unsettled(progress.state).filter(({ date }) => isOpen(run, date));
    work.mend = beginMend(new Map(open.map(({ date, measures = ZERO }) => [date, measures])));
  } else if (work.mendStep !== 'none') {
    work.mend = finishStep(work.mend, work.mendStep === 'refused' ? 'refused' : 'done');
    work.mendStep = 'none';
  }
  const { state, step } = await nextStep(work.mend, contextOf(run)).catch((error: unknown) => {
    if (error instanceof GraphThrottled && work.mend !== undefined) work.mend = shortenLists(work.mend);
    throw error;
  });
  work.mend = state;
  progress.move();
  return take(run, step);
}

function contextOf(run: InsightsRun): MendContext {
  const { work, progress, description } = run;
  const { level } = description.source;
  let readId: number | undefined;
  return {
    questions: new ControlTurn(run).questions(),
    level,
    primaryKey: description.primaryKey,
    counts: countsOf(description.source.proof),
    firstLook: level === 'ad' || level === 'adset' ? 'campaigns' : 'rows',
    rowsOf: (days) => stagedRows(run, days),
    judge: (day) => judge(run, day),
    addAnswer: (days, totals) => {
      work.answers.push(controlAnswer(work.nextAnswer++, days, totals));
    },
    keep: async (rows) => {
      if (readId === undefined) {
        readId = work.nextReadId++;
        work.fetchedReads.push(readId);
      }
      progress.addRows(rows, { group: FETCHED_GROUP, readId });
      // Set together with the rows, so that they are staged whatever ends the turn.
      if (work.mend !== undefined) work.mend = { ...work.mend, rowsRead: true, unstaged: true };
      await progress.commitIfFull();
    },
    clock: run.clock,
  };
}

function judge(run: InsightsRun, day: string) {
  const partition = run.progress.state.staged.find(({ date }) => date === day);
  if (partition === undefined) throw new Error(`${day} is looked up before it is staged`);
  return judgeStaged(run, run.work, partition);
}

const isOpen = (run: InsightsRun, day: string): boolean =>
  ['short', 'surplus'].includes(judge(run, day).verdict);

function take(run: InsightsRun, step: MendStep): LookedUp {
  switch (step.kind) {
    case 'more':
      return run.clock.short() ? { kind: 'more' } : { kind: 'finished' };
    case 'reread':
      readAgain(run, step.days);
      return { kind: 'again' };
    case 'stage':
      carryOut(run, step.days);
      return { kind: 'finished' };
    case 'reports':
      planFurther(run, step.ranges, step.days);
      return { kind: 'again' };
    case 'settled':
      settle(run, step.days);
      return { kind: 'finished' };
  }
}

/** Reads the reports of some days again, which is cheap. */
function readAgain(run: InsightsRun, days: readonly string[]): void {
  for (const report of run.work.reports) {
    const concerned = days.filter((day) => covers(report, day));
    if (report.purpose === 'rows' && report.id !== undefined && concerned.length > 0)
      reread(report, concerned);
  }
  carryOut(run, days);
}

function planFurther(run: InsightsRun, ranges: readonly DayRange[], days: readonly string[]): void {
  for (const range of ranges) {
    const onlyDays = days.filter((day) => covers(range, day));
    run.work.reports.push(planned({ ...range, group: FETCHED_GROUP, purpose: 'rows', onlyDays }));
  }
  carryOut(run, days);
}

/** Marks the step as in progress and its days as not staged. */
function carryOut(run: InsightsRun, days: readonly string[]): void {
  run.work.mendStep = 'under way';
  unstage(run, days);
}

/** Records the results of the days. Held-back days are not published. */
function settle(run: InsightsRun, days: Readonly<Record<string, MendedDay>>): void {
  const { work, progress } = run;
  for (const { date } of unsettled(progress.state)) {
    const mended = days[date];
    if (mended === undefined) continue;
    work.control.push(controlDay(date, judge(run, date), mended));
    if (mended.outcome === 'held_back') unstage(run, [date]);
  }
  delete work.mend;
}

function unstage({ progress }: InsightsRun, days: readonly string[]): void {
  progress.state.staged = progress.state.staged.filter(({ date }) => !days.includes(date));
}
