import { ERROR_NAMES } from '#shared/error-names.ts';
import { type GraphError, GraphTooMuchData, GraphTransient, toErrorRecord } from '#shared/graph/errors.ts';
import type { InsightsWork, Report } from '#shared/lake/checkpoint.ts';
import type { Extraction } from '#shared/turn/extraction.ts';
import { applyLearnedDays, resubmit, splitReport } from '#shared/turn/report-plan.ts';
import { countDays } from '#shared/windows.ts';

/** A report that fails is submitted this often in all before the failure is taken for good. */
export const MAX_SUBMISSIONS = 4;

/** A report run that came to nothing, again and again, and cannot be cut further. */
export class ReportFailed extends Error {
  readonly record;

  constructor(report: Report, cause: GraphError) {
    super(
      `The report from ${report.since} to ${report.until} failed ${report.submissions} times: ${cause.message}`,
    );
    this.name = ERROR_NAMES.reportFailed;
    this.record = { ...cause.record, name: this.name, message: this.message };
  }
}

/**
 * Decides what becomes of a report whose submission, status or reading failed: cut, submitted again, or given up.
 * @throws the error, when it is not one of this report alone (a throttle, the token, a permission, a bad request).
 */
export function settleReport(run: Extraction, work: InsightsWork, report: Report, error: unknown): void {
  if (error instanceof GraphTooMuchData) return cutReport(run, work, report, error);
  throw error;
}

/**
 * Decides what becomes of a report run that Meta calls failed.
 * @throws ReportFailed @throws the error, when another try cannot help.
 */
export function settleFailedRun(
  run: Extraction,
  work: InsightsWork,
  report: Report,
  error: GraphError,
): void {
  if (error.mayBeTooMuchData && report.submissions > error.retriesBeforeSplit) {
    return cutReport(run, work, report, error);
  }
  if (!error.mayBeTooMuchData && !(error instanceof GraphTransient)) throw error;
  if (report.submissions >= MAX_SUBMISSIONS) throw new ReportFailed(report, error);
  resubmit(report);
}

/** Puts the pieces of a report in its place, or notes what could not be had. */
export function cutReport(run: Extraction, work: InsightsWork, report: Report, error: GraphError): void {
  const split = splitReport(report, run.description, work.nextGroup, toErrorRecord(error));
  const index = work.reports.indexOf(report);
  run.progress.move();
  if (split.kind === 'left-out') {
    run.progress.state.leftOut.push(split.leftOut);
    report.state = 'read';
    return;
  }
  work.reports.splice(index, 1, ...split.reports);
  work.nextGroup += split.groupsUsed;
  const [first] = split.reports;
  if (first !== undefined && report.since !== report.until) {
    work.reports = applyLearnedDays(work.reports, countDays(first));
  }
}
