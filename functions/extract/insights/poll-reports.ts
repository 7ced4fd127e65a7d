import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Extraction } from '#functions/extract/extraction.ts';
import { GraphTransient } from '#functions/graph/errors.ts';
import { reportStatus } from '#functions/graph/reports.ts';
import type { InsightsWork, Report } from '#functions/lake/checkpoint.ts';
import { resubmit } from './report-plan.ts';
import { settleFailedRun, submitAgain } from './settle-report.ts';

/** Seconds waited without any growth of the percentage after which a report counts as stuck. */
const STALL_SECONDS = 20 * 60;
/** A stuck report is submitted again so often; restarting more often is what crowds the others out. */
const MAX_STALLS = 1;

/** A report makes no progress, however long it is waited for. */
export class ReportStalled extends Error {
  readonly advice =
    'Meta is not computing this report. Rerun later; a smaller window or a smaller report may help.';

  constructor(report: Report) {
    super(
      `The report from ${report.since} to ${report.until} stood at ${report.percent} % for ` +
        `${Math.round(report.stalledSeconds / 60)} minutes, ${report.stalls + 1} times`,
    );
    this.name = ERROR_NAMES.reportStalled;
  }
}

/**
 * Asks how far each report is, and decides what becomes of those that will not come.
 * @throws ReportStalled @throws ReportFailed @throws GraphError
 */
export async function pollReports(
  run: Extraction,
  work: InsightsWork,
  reports: readonly Report[],
): Promise<void> {
  for (const report of reports) {
    const status = await reportStatus(run.client, report.id as string);
    if (status.state === 'ready') {
      report.state = 'ready';
      report.percent = 100;
      run.progress.move();
    } else if (status.state === 'running') {
      noteRunning(report, status.percent);
    } else if (status.state === 'expired') {
      submitAgain(report, expired(report));
    } else {
      settleFailedRun(run, work, report, status.error);
    }
  }
}

const expired = (report: Report): GraphTransient =>
  new GraphTransient({
    request: `report run ${report.id}`,
    problem: 'Job Skipped, for it expired before it ran',
    advice: 'Nothing to do if it passes: the report is submitted again.',
  });

function noteRunning(report: Report, percent: number): void {
  if (percent > report.percent) {
    report.percent = percent;
    report.stalledSeconds = 0;
    return;
  }
  if (report.stalledSeconds < STALL_SECONDS) return;
  if (report.stalls >= MAX_STALLS) throw new ReportStalled(report);
  report.stalls += 1;
  resubmit(report);
}
