import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { GraphTransient } from '#functions/graph/errors.ts';
import { reportStatus } from '#functions/graph/reports.ts';
import type { InsightsRun } from './insights-run.ts';
import { onFailedRun, submitAgain } from './on-report-error.ts';
import { complete, noteProgress, type Report, resubmitStalled } from './report.ts';

/** Seconds without growth of the percentage after which a report counts as stalled. */
const STALL_SECONDS = 20 * 60;
/** Times that a stalled report is submitted again. More restarts would crowd out the others. */
const MAX_STALLS = 1;

/** Thrown when a report makes no progress. */
export class ReportStalled extends Error {
  readonly advice =
    'Meta is not computing this report. Rerun later; a smaller window or a smaller report may help.';

  constructor(report: Report) {
    super(
      `The report from ${report.since} to ${report.until} stalled at ${report.percent} % for ` +
        `${Math.round(report.stalledSeconds / 60)} minutes, ${report.stalls + 1} times`,
    );
    this.name = ERROR_NAMES.reportStalled;
  }
}

/**
 * Polls each report, and handles those that failed, expired or stalled.
 * @throws ReportStalled @throws ReportFailed @throws GraphError
 */
export async function pollReports(run: InsightsRun, reports: readonly Report[]): Promise<void> {
  for (const report of reports) {
    const status = await reportStatus(run.client, report.id as string);
    if (status.state === 'ready') {
      complete(report);
      run.progress.move();
    } else if (status.state === 'running') {
      noteProgress(report, status.percent);
      endStall(report);
    } else if (status.state === 'expired') {
      submitAgain(report, expired(report));
    } else {
      onFailedRun(run, report, status.error);
    }
  }
}

const expired = (report: Report): GraphTransient =>
  new GraphTransient({
    request: `report run ${report.id}`,
    problem: 'Job Skipped: it expired before it ran',
    advice: 'Nothing to do if it recovers: the report is submitted again.',
  });

/** @throws ReportStalled when it stalls again after it was recreated. */
function endStall(report: Report): void {
  if (report.stalledSeconds < STALL_SECONDS) return;
  if (report.stalls >= MAX_STALLS) throw new ReportStalled(report);
  resubmitStalled(report);
}
