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
 * Decides what becomes of a report that Meta refuses to make.
 * @throws the error, when it is not one of this report alone (a throttle, the token, a permission, a bad request).
 */
export function onSubmitError(run: InsightsRun, report: Report, error: unknown): void {
  if (error instanceof GraphTooMuchData) return cutReport(run, report, error);
  if (isStatusRefused(error) && stepDown(run)) return;
  throw error;
}

/** A code 100 that names the filter: this account, level or version does not take the statuses. */
const isStatusRefused = (error: unknown): boolean =>
  error instanceof GraphRequestInvalid &&
  error.code === 100 &&
  /filtering|effective_status/i.test(error.message);

/**
 * The first refusal may pass, and only a second one makes requests name fewer statuses.
 * @returns whether another request is worth making.
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
 * Decides what becomes of a report run that Meta calls failed.
 * @throws ReportFailed @throws the error, when another try cannot help.
 */
export function onFailedRun(run: InsightsRun, report: Report, error: GraphError): void {
  if (error.mayBeTooMuchData && report.submissions > error.retriesBeforeSplit) {
    return cutReport(run, report, error);
  }
  if (error.mayBeTooMuchData || error instanceof GraphTransient) return submitAgain(report, error);
  const { form, submissions } = report;
  // The report run stays failed: the next attempt (after the wait, with another token, in a rerun) needs a new one.
  if (error instanceof GraphThrottled) resubmitThrottled(report);
  else resubmit(report);
  if (isStatusRefused(error) && form !== 'none') {
    // Two runs of one report came to it: that the request was taken in between says nothing.
    if (submissions > 1 && form === run.work.statuses) lowerStatuses(run);
    return;
  }
  throw error;
}

/**
 * Puts a report back to be submitted again, unless it was submitted often enough.
 * @throws ReportFailed
 */
export function submitAgain(report: Report, error: GraphError): void {
  if (report.rereading) return endReread(report);
  if (report.submissions >= MAX_SUBMISSIONS) throw new ReportFailed(report, error);
  resubmit(report);
}

/** Puts the pieces of a report in its place, or notes what could not be had. @throws ReportFailed */
export function cutReport(run: InsightsRun, report: Report, error: GraphError): void {
  const { work, progress } = run;
  if (report.rereading) return endReread(report);
  const split = splitReport(report, run.description, work.nextGroup, toErrorRecord(error));
  progress.move();
  if (split.kind === 'skipped') {
    // Without a code it may be an outage: then nothing is skipped for good, and the branch fails, to be rerun.
    if (error.code === undefined) return submitAgain(report, error);
    progress.state.skipped.push(split.skipped);
    return finish(report);
  }
  work.nextGroup += split.groupsUsed;
  noteSizes(work.sizeLimits, split.reports);
  replace(run, report, split.reports);
}

/** Puts in the place of a list that was read the reports of what it lists. */
export function replaceByListed(run: InsightsRun, report: Report, ids: readonly string[]): void {
  replace(run, report, reportsOfListed(report, ids));
  run.progress.move();
}

/**
 * Meta dropped fields without a word when it made the report: the others are read, and these are asked for by one
 * further report of their own. What that one lacks too is skipped, and named.
 * @throws ReportFailed when it is the key, or the numbers that are held against Meta's totals.
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

function replace({ work }: InsightsRun, report: Report, pieces: readonly Report[]): void {
  work.reports.splice(work.reports.indexOf(report), 1, ...pieces);
  work.reports = applySizeLimits(work.reports, work.sizeLimits);
}
