import type { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import {
  GraphError,
  GraphRequestInvalid,
  GraphThrottled,
  GraphTooMuchData,
  GraphTransient,
} from '#functions/graph/errors.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import type { InsightsRun } from './insights-run.ts';
import {
  endReread,
  finish,
  narrowFields,
  planned,
  type Report,
  resubmit,
  resubmitThrottled,
  scopeOf,
} from './report.ts';
import { keyFields, reportFields } from './report-request.ts';
import { applySizeLimits, noteSizes, reportsOfListed, splitReport } from './split-report.ts';

/** Submissions of a failing report before the failure is final. */
const MAX_SUBMISSIONS = 4;

/** Thrown when a report keeps failing and cannot be split further. */
export class ReportFailed extends GraphError {
  override readonly name = ERROR_NAMES.reportFailed;
  readonly #last: GraphError;

  constructor(report: Report, last: GraphError) {
    super({
      request: `Report from ${report.since} to ${report.until}`,
      problem: `failed ${report.submissions} times, last with ${last.message}`,
      advice: 'Rerun later; rows read so far are kept. If it persists, check https://metastatus.com.',
    });
    this.#last = last;
  }

  /** With the codes of the last failure. */
  override get record(): ErrorRecord {
    return { ...this.#last.record, ...super.record };
  }
}

/**
 * Handles a report that Meta refuses to create.
 * @throws the error, unless it affects only this report (a throttle, the token, a permission or a bad request does
 * not).
 */
export function onSubmitError(run: InsightsRun, report: Report, error: unknown): void {
  if (error instanceof GraphTooMuchData) return cutReport(run, report, error);
  if (isStatusRefused(error) && stepDown(run)) return;
  throw error;
}

/** Whether code 100 names the filter: this account, level or version does not accept the statuses. */
const isStatusRefused = (error: unknown): boolean =>
  error instanceof GraphRequestInvalid &&
  error.code === 100 &&
  /filtering|effective_status/i.test(error.message);

/**
 * Only a second refusal reduces the statuses in requests, because the first may be temporary.
 * @returns whether another request makes sense.
 */
function stepDown(run: InsightsRun): boolean {
  const { work } = run;
  if (work.statuses === 'none') return false;
  if (work.statusesDoubted) lowerStatuses(run);
  else work.statusesDoubted = true;
  return true;
}

function lowerStatuses({ work }: InsightsRun): void {
  work.statuses = work.statuses === 'all' ? 'without_deleted' : 'none';
  work.statusesDoubted = false;
}

/**
 * Handles a failed report run.
 * @throws ReportFailed @throws the error when a retry cannot help.
 */
export function onFailedRun(run: InsightsRun, report: Report, error: GraphError): void {
  if (error.mayBeTooMuchData && report.submissions > error.retriesBeforeSplit) {
    return cutReport(run, report, error);
  }
  if (error.mayBeTooMuchData || error instanceof GraphTransient) return submitAgain(report, error);
  const { form, submissions } = report;
  // A failed report run stays failed. The next attempt (after the wait, with another token, in a rerun) needs a new
  // one.
  if (error instanceof GraphThrottled) resubmitThrottled(report);
  else resubmit(report);
  if (isStatusRefused(error) && form !== 'none') {
    // Two runs of the same report failed like this, so that Meta accepted the request in between does not matter.
    if (submissions > 1 && form === run.work.statuses) lowerStatuses(run);
    return;
  }
  throw error;
}

/**
 * Plans a report for another submission, unless it has used them up.
 * @throws ReportFailed
 */
export function submitAgain(report: Report, error: GraphError): void {
  if (report.rereading) return endReread(report);
  if (report.submissions >= MAX_SUBMISSIONS) throw new ReportFailed(report, error);
  resubmit(report);
}

/** Replaces a report by its pieces, or records what was skipped. @throws ReportFailed */
export function cutReport(run: InsightsRun, report: Report, error: GraphError): void {
  const { work, progress } = run;
  if (report.rereading) return endReread(report);
  const split = splitReport(report, run.description, work.nextGroup, toErrorRecord(error));
  progress.move();
  if (split.kind === 'skipped') {
    // Without a code it may be an outage. Do not skip anything; let the branch fail and be rerun.
    if (error.code === undefined) return submitAgain(report, error);
    progress.state.skipped.push(split.skipped);
    return finish(report);
  }
  work.nextGroup += split.groupsUsed;
  noteSizes(work.sizeLimits, split.reports);
  replace(run, report, split.reports);
}

/** Replaces a report that listed ids by the reports for these ids. */
export function replaceByListed(run: InsightsRun, report: Report, ids: readonly string[]): void {
  replace(run, report, reportsOfListed(report, ids));
  run.progress.move();
}

/**
 * Meta silently dropped fields when it created the report. Reads the others, and requests these by one more report.
 * Fields that it lacks too are skipped.
 * @throws ReportFailed when the key or a measure is among them.
 */
export function onDroppedFields(
  run: InsightsRun,
  report: Report,
  names: readonly string[],
  error: GraphError,
): void {
  const { work, progress, description } = run;
  if (report.rereading) return endReread(report);
  const keys = keyFields(description);
  const asked = reportFields(report, description);
  const dropped = names.filter((name) => asked.includes(name));
  if (dropped.length === 0 || dropped.some((name) => keys.includes(name))) return submitAgain(report, error);
  const left = asked.filter((name) => !keys.includes(name) && !dropped.includes(name));
  const family = report.family ?? work.nextGroup;
  const isSecondTry = report.fields !== undefined && dropped.every((name) => report.fields?.includes(name));
  if (isSecondTry) {
    const { since, until } = report;
    for (const what of dropped)
      progress.state.skipped.push({ kind: 'field', what, since, until, error: toErrorRecord(error) });
  } else {
    const further = { ...scopeOf(report), fields: dropped, group: work.nextGroup + 1, family };
    work.reports.push(planned(further));
  }
  narrowFields(report, left, work.nextGroup, family);
  work.nextGroup += 2;
  progress.move();
}

function replace({ work, description }: InsightsRun, report: Report, pieces: readonly Report[]): void {
  work.reports.splice(work.reports.indexOf(report), 1, ...pieces);
  work.reports = applySizeLimits(work.reports, work.sizeLimits, description.source);
}
