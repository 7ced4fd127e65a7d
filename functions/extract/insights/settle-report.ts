import type { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Extraction } from '#functions/extract/extraction.ts';
import {
  GraphError,
  GraphThrottled,
  GraphTooMuchData,
  GraphTransient,
  toErrorRecord,
} from '#functions/graph/errors.ts';
import type { InsightsWork, Report } from '#functions/lake/checkpoint.ts';
import { resubmit } from './report-plan.ts';
import { applySizeLimits, learn, reportsOfListed, splitReport } from './report-split.ts';

/** A report that fails is submitted this often in all before the failure is taken for good. */
const MAX_SUBMISSIONS = 4;

/** A report run that came to nothing, again and again, and cannot be cut further. */
export class ReportFailed extends GraphError {
  override readonly name = ERROR_NAMES.reportFailed;
  readonly #last: GraphError;

  constructor(report: Report, last: GraphError) {
    super({
      request: `Report from ${report.since} to ${report.until}`,
      problem: `failed ${report.submissions} times, last with ${last.message}`,
      advice: 'Rerun later: what was read is kept. If it lasts, look at https://metastatus.com.',
    });
    this.#last = last;
  }

  /** With the codes of the last failure. */
  override get record(): ErrorRecord {
    return { ...this.#last.record, ...super.record };
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
  if (error.mayBeTooMuchData || error instanceof GraphTransient) return submitAgain(report, error);
  // The run stays failed: whoever comes next (after the wait, with another token, in a rerun) needs a new one.
  resubmit(report);
  if (error instanceof GraphThrottled) report.submissions -= 1;
  throw error;
}

/**
 * Puts a report back to be submitted again, unless it was submitted often enough.
 * @throws ReportFailed
 */
export function submitAgain(report: Report, error: GraphError): void {
  if (report.submissions >= MAX_SUBMISSIONS) throw new ReportFailed(report, error);
  resubmit(report);
}

/** Puts the pieces of a report in its place, or notes what could not be had. @throws ReportFailed */
export function cutReport(run: Extraction, work: InsightsWork, report: Report, error: GraphError): void {
  const split = splitReport(report, run.description, work.nextGroup, toErrorRecord(error));
  const index = work.reports.indexOf(report);
  run.progress.move();
  if (split.kind === 'skipped') {
    // Without a code it may be an outage: then nothing is left out for good, and the branch fails, to be rerun.
    if (error.code === undefined) return submitAgain(report, error);
    run.progress.state.skipped.push(split.skipped);
    report.state = 'read';
    return;
  }
  work.reports.splice(index, 1, ...split.reports);
  work.nextGroup += split.groupsUsed;
  learn(work.sizeLimits, split.reports);
  work.reports = applySizeLimits(work.reports, work.sizeLimits);
}

/** Puts in the place of a list that was read the reports of what it lists. */
export function replaceByListed(
  run: Extraction,
  work: InsightsWork,
  report: Report,
  ids: readonly string[],
): void {
  work.reports.splice(work.reports.indexOf(report), 1, ...reportsOfListed(report, ids));
  work.reports = applySizeLimits(work.reports, work.sizeLimits);
  run.progress.move();
}
