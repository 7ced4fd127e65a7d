import type { ControlDay } from '#functions/contract/documents.ts';
import type { ExtractionResult } from '#functions/extract/extraction.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { ZERO } from './control/measures.ts';
import { beginMend, type MendStep, nextStep } from './control/mend.ts';
import { ControlTurn } from './control-turn.ts';
import { FETCHED_GROUP } from './group-sums.ts';
import type { InsightsRun } from './insights-run.ts';
import { judgeStaged, unsettled } from './judge-days.ts';
import { covers, planned, reread } from './report.ts';
import { stagedRows } from './staged-rows.ts';

/**
 * One step of the look-up of days whose rows are not what Meta's totals say: see `control/mend.ts`.
 * @throws GraphError that is no refusal of a question. @throws RunTakenOver @throws LakeUnavailable
 */
export async function lookUp(run: InsightsRun): Promise<ExtractionResult | { readonly kind: 'again' }> {
  const { work, progress, account } = run;
  const open = unsettled(progress.state);
  work.mend ??= beginMend(new Map(open.map(({ date, measures = ZERO }) => [date, measures])));
  const control = new ControlTurn(run);
  const step = await nextStep(work.mend, {
    questions: control.questions,
    description: run.description,
    ask: (days) => control.ask(days),
    judge: (day) => {
      const partition = progress.state.staged.find(({ date }) => date === day);
      if (partition === undefined) throw new Error(`${day} is looked up before it is staged`);
      return judgeStaged(work, partition, account.currency);
    },
    rowsOf: (days) => stagedRows(run, days),
    isShort: () => run.clock.short(),
  });
  return take(run, step);
}

async function take(
  run: InsightsRun,
  step: MendStep,
): Promise<ExtractionResult | { readonly kind: 'again' }> {
  run.progress.move();
  switch (step.kind) {
    case 'more':
      return { kind: 'more' };
    case 'reread':
      return readAgain(run, step.days);
    case 'rows':
      keepFetched(run, step);
      await run.progress.commit();
      return { kind: 'again' };
    case 'reports':
      return makeReports(run, step.ranges, step.days);
    case 'settled':
      return settle(run, step.days);
  }
}

/** Reads the reports of some days again: reading is free. */
function readAgain(run: InsightsRun, days: readonly string[]): { readonly kind: 'again' } {
  for (const report of run.work.reports) {
    const concerned = days.filter((day) => covers(report, day));
    if (report.purpose === 'rows' && report.id !== undefined && concerned.length > 0)
      reread(report, concerned);
  }
  unstage(run, days);
  return { kind: 'again' };
}

function keepFetched(
  { work, progress, ...run }: InsightsRun,
  { rows, days }: Extract<MendStep, { kind: 'rows' }>,
) {
  const readId = work.nextReadId++;
  work.fetchedReads.push(readId);
  progress.addPage(rows, { group: FETCHED_GROUP, readId });
  unstage({ ...run, work, progress }, days);
}

function makeReports(
  run: InsightsRun,
  ranges: readonly DayRange[],
  days: readonly string[],
): { readonly kind: 'again' } {
  for (const range of ranges) {
    const onlyDays = days.filter((day) => covers(range, day));
    run.work.reports.push(planned({ ...range, group: 0, purpose: 'rows', onlyDays }));
  }
  unstage(run, days);
  return { kind: 'again' };
}

/** What became of the days: those that are held back are not published. */
function settle(
  { work, progress, account }: InsightsRun,
  days: ReadonlyMap<string, Pick<ControlDay, 'outcome' | 'reason'>>,
): ExtractionResult {
  const { state } = progress;
  for (const partition of unsettled(state)) {
    const mended = days.get(partition.date);
    if (mended === undefined) continue;
    const judgement = judgeStaged(work, partition, account.currency);
    const total =
      judgement.verdict === 'unproven'
        ? undefined
        : { lowest: judgement.total.lowest, highest: judgement.total.highest };
    work.control.push({ date: partition.date, ...mended, rows: judgement.rows, ...(total && { total }) });
    if (mended.outcome === 'held_back') unstage({ progress }, [partition.date]);
  }
  delete work.mend;
  return { kind: 'finished' };
}

/** Has days staged again. */
function unstage({ progress }: Pick<InsightsRun, 'progress'>, days: readonly string[]): void {
  progress.state.staged = progress.state.staged.filter(({ date }) => !days.includes(date));
}
