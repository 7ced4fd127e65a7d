import type { ExtractionResult } from '#functions/extract/extraction.ts';
import { refuseCreationWait } from '#functions/extract/turn-limits.ts';
import { GraphThrottled } from '#functions/graph/errors.ts';
import { ControlTurn } from './control-turn.ts';
import { finishIdle, isKnownIdle } from './finish-idle.ts';
import type { InsightsRun } from './insights-run.ts';
import type { InsightsWork } from './insights-work.ts';
import { pollPause } from './plan-reports.ts';
import { pollReports } from './poll-reports.ts';
import { readReports } from './read-reports.ts';
import { noteWait, resubmit } from './report.ts';
import { canSubmit, submitReports } from './submit-reports.ts';

/** Meta keeps a report run for 30 days. An older one than this is submitted again before it is read. */
const STALE_REPORT_MS = 28 * 24 * 60 * 60 * 1000;

/**
 * Creates, polls and reads asynchronous reports until all are read or it must wait. Meta:
 * marketing-api/insights/best-practices.
 * @throws GraphError @throws RunTakenOver @throws LakeUnavailable
 */
export async function extractInsights(run: InsightsRun): Promise<ExtractionResult> {
  const { work } = run;
  resubmitStale(work, run.clock.now());
  const control = new ControlTurn(run);
  try {
    if (isUntouched(work)) await finishIdle(run, control);
    return await runReports(run, control);
  } catch (error) {
    if (error instanceof GraphThrottled) work.cap = Math.max(1, Math.floor(work.cap / 2));
    throw error;
  }
}

async function runReports(run: InsightsRun, control: ControlTurn): Promise<ExtractionResult> {
  const { work } = run;
  while (work.reports.some((report) => report.state !== 'read')) {
    if (run.clock.short()) return { kind: 'more' };
    const before = work.reports.filter((report) => report.state === 'submitted');
    const submitted = await submitReports(run, control);
    // A new report may be ready soon, even if the others take long.
    if (submitted > 0) work.polls = 0;
    await pollReports(run, before);
    await control.closing();
    const ready = work.reports.filter((report) => report.state === 'ready');
    if (ready.length > 0) {
      // Store report ids before a long read. Otherwise the end of the turn stores them.
      if (submitted > 0) await run.progress.commit();
      await readReports(run, ready, (report) => isKnownIdle(work, report));
      // An immediate retry of a report that was not readable yet would fail again.
      if (ready.some(({ state }) => state === 'submitted')) return pause(run);
      work.polls = 0;
    } else if (!canSubmit(work)) {
      return pause(run);
    }
  }
  return { kind: 'finished' };
}

/**
 * Ends the turn until the next poll, and adds the wait to each report's stall time.
 * @throws TurnRefused when reports cannot be created for longer than Meta's limit on creating them lasts.
 */
function pause({ work }: InsightsRun): ExtractionResult {
  const isComputing = work.reports.some(({ state }) => state === 'submitted');
  const seconds = isComputing ? pollPause(work.polls) : Math.max(work.creationWait, pollPause(work.polls));
  if (work.creationWait > 0) {
    refuseCreationWait(work.creationWaited);
    work.creationWaited += Math.min(seconds, work.creationWait);
    work.creationWait = Math.max(0, work.creationWait - seconds);
  }
  work.polls += 1;
  for (const report of work.reports) noteWait(report, seconds);
  return { kind: 'wait', seconds };
}

/** Whether nothing was requested yet. */
const isUntouched = ({ answers, reports }: InsightsWork): boolean =>
  answers.length === 0 && reports.every(({ state, submissions }) => state === 'planned' && submissions === 0);

function resubmitStale(work: InsightsWork, now: string): void {
  for (const report of work.reports) {
    if (report.state === 'read' || report.submittedAt === undefined) continue;
    if (Date.parse(now) - Date.parse(report.submittedAt) > STALE_REPORT_MS) resubmit(report);
  }
}
