import { isCreationLimit } from '#functions/graph/errors.ts';
import { submitReport } from '#functions/graph/reports.ts';
import type { ControlTurn } from './control-turn.ts';
import type { InsightsRun } from './insights-run.ts';
import type { InsightsWork } from './insights-work.ts';
import { onSubmitError } from './on-report-error.ts';
import { submit } from './report.ts';
import { reportParameters } from './report-request.ts';

/** Whether another report may be created now. */
export const canSubmit = (work: InsightsWork): boolean =>
  work.creationWait === 0 &&
  work.reports.some((report) => report.state === 'planned') &&
  inFlight(work) < work.cap;

/**
 * Creates as many planned reports as may be in flight. Requests Meta's totals of their days first in the same turn,
 * because an older answer would hide growth since then.
 * @returns number of created reports.
 * @throws GraphError unless it affects only one report.
 */
export async function submitReports(run: InsightsRun, control: ControlTurn): Promise<number> {
  const { work, progress, clock } = run;
  let submitted = 0;
  while (canSubmit(work) && !clock.short()) {
    const free = Math.floor(work.cap) - inFlight(work);
    const next = work.reports.filter(({ state }) => state === 'planned').slice(0, free);
    const [report] = next;
    if (report === undefined) break;
    const answer = await control.opening(next);
    const at = clock.now();
    const form = work.statuses;
    try {
      const parameters = reportParameters(report, run.description, form);
      const id = await submitReport(run.client, run.account.account, parameters);
      submit(report, { id, at, form, answer });
    } catch (error) {
      if (isCreationLimit(error)) {
        work.unusedOpenings = 0;
        progress.state.counters.throttles += 1;
        if (work.mend === undefined) work.creationWait = error.waitSeconds;
        else giveUpFurther(work);
        return submitted;
      }
      onSubmitError(run, report, error);
      continue;
    }
    work.statusesDoubted = false;
    work.unusedOpenings = 0;
    work.creationWaited = 0;
    progress.state.counters.reports += 1;
    progress.move();
    submitted += 1;
  }
  return submitted;
}

/** Gives up the further reports of a look-up. Its days are held back, and the next run reads them. */
function giveUpFurther(work: InsightsWork): void {
  work.reports = work.reports.filter(({ state }) => state !== 'planned');
  work.mendStep = 'refused';
}

const inFlight = (work: InsightsWork): number =>
  work.reports.filter((report) => report.state === 'submitted' || report.state === 'ready').length;
