import type { ErrorRecord, LeftOut } from '#shared/contract.ts';
import type { Report } from '#shared/lake/checkpoint.ts';
import type { InsightsSource, StreamDescription } from '#shared/stream.ts';
import { countDays, splitDays, tileDays } from '#shared/windows.ts';

/** Most reports of one stream that may be in flight; Meta publishes no limit, connectors go up to 100. */
export const MAX_IN_FLIGHT = 20;

/** A report as it is first planned. */
function planned(report: Pick<Report, 'since' | 'until' | 'ids' | 'fields' | 'group' | 'purpose'>): Report {
  return {
    ...report,
    state: 'planned',
    submissions: 0,
    stalls: 0,
    percent: 0,
    stalledSeconds: 0,
    refusals: 0,
  };
}

/** Reports that together cover each day from `since` to `until` exactly once. */
export function planReports(since: string, until: string, source: InsightsSource): Report[] {
  return tileDays({ since, until }, source.reportDays).map((days) =>
    planned({ ...days, group: 0, purpose: 'rows' }),
  );
}

/** Puts a report back to be submitted again; what was read of it is read again and joined when it is sealed. */
export function resubmit(report: Report): void {
  report.state = 'planned';
  report.percent = 0;
  report.stalledSeconds = 0;
  report.refusals = 0;
  delete report.id;
  delete report.submittedAt;
  delete report.cursor;
}

/** The id field of the level that a source reports on. */
export const idField = (source: InsightsSource): string => `${source.level}_id`;

/** Fields without which a row has no key, or cannot be told apart: never split off. */
function keyFields(description: StreamDescription): string[] {
  return [...new Set([...description.primaryKey, 'date_start', 'date_stop'])];
}

/** Names of the fields that a report asks for. */
export function reportFields(
  report: Report,
  description: StreamDescription,
  source: InsightsSource,
): string[] {
  if (report.purpose === 'ids') return [idField(source)];
  if (report.fields === undefined) return description.fields.map((field) => field.name);
  return [...new Set([...keyFields(description), ...report.fields])];
}

/** Parameters with which a report is submitted. Meta: marketing-api/insights. */
export function reportParameters(report: Report, description: StreamDescription, source: InsightsSource) {
  return {
    level: source.level,
    fields: reportFields(report, description, source),
    time_range: { since: report.since, until: report.until },
    time_increment: 1,
    action_attribution_windows: source.attributionWindows,
    ...(report.ids === undefined
      ? {}
      : { filtering: [{ field: `${source.level}.id`, operator: 'IN', value: report.ids }] }),
  };
}

/** What becomes of a report that is too much data. */
export type Split =
  | { readonly kind: 'reports'; readonly reports: Report[]; readonly groupsUsed: number }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut };

/**
 * Cuts a report that holds too much data: by days, then by ids (which a small report of its own lists first), then
 * by fields. Only too much data comes here; a rate limit or an auth error never splits anything.
 * @param nextGroup first number that no group of fields has yet.
 * @param error why it could not be had, for the receipt, when there is nothing left to cut.
 */
export function splitReport(
  report: Report,
  description: StreamDescription,
  nextGroup: number,
  error: ErrorRecord,
): Split {
  const halves = splitDays(report);
  if (halves !== undefined) return reports(halves.map((days) => planned({ ...pick(report), ...days })));
  // The list of ids is itself too much: what is left to cut is the fields of the day.
  if (report.purpose === 'ids')
    return splitFields({ ...report, purpose: 'rows' }, description, nextGroup, error);
  if (report.ids === undefined && report.fields === undefined) {
    return reports([planned({ ...pick(report), purpose: 'ids' })]);
  }
  if (report.ids !== undefined && report.ids.length > 1) return reports(splitIds(report, report.ids));
  return splitFields(report, description, nextGroup, error);
}

/** The reports that take the place of a listing of ids, now that the ids are known. */
export function reportsOfIds(report: Report, ids: readonly string[]): Report[] {
  return splitIds({ ...report, purpose: 'rows' }, ids);
}

function splitIds(report: Report, ids: readonly string[]): Report[] {
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)]
    .filter((half) => half.length > 0)
    .map((half) => planned({ ...pick(report), ids: half }));
}

function splitFields(
  report: Report,
  description: StreamDescription,
  nextGroup: number,
  error: ErrorRecord,
): Split {
  const keys = keyFields(description);
  const all =
    report.fields ?? description.fields.map((field) => field.name).filter((name) => !keys.includes(name));
  if (all.length <= 1) return { kind: 'left-out', leftOut: leftOut(report, all[0], error) };
  const middle = Math.ceil(all.length / 2);
  const halves = [all.slice(0, middle), all.slice(middle)];
  const group = (index: number) => nextGroup + index;
  return {
    kind: 'reports',
    reports: halves.map((fields, index) => planned({ ...pick(report), fields, group: group(index) })),
    groupsUsed: halves.length,
  };
}

function leftOut(report: Report, field: string | undefined, error: ErrorRecord): LeftOut {
  const span = { since: report.since, until: report.until, error };
  if (field === undefined) return { kind: 'ids', what: (report.ids ?? []).join(','), ...span };
  const of = report.ids === undefined ? '' : ` of ${report.ids.join(',')}`;
  return { kind: 'field', what: `${field}${of}`, ...span };
}

const reports = (list: Report[]): Split => ({ kind: 'reports', reports: list, groupsUsed: 0 });

const pick = ({ since, until, ids, fields, group, purpose }: Report) => ({
  since,
  until,
  group,
  purpose,
  ...(ids === undefined ? {} : { ids }),
  ...(fields === undefined ? {} : { fields }),
});

/**
 * Cuts every report that still waits to be submitted to the number of days that a split has just come to, so that
 * the rest of the run does not find out again, report by report.
 */
export function applyLearnedDays(list: readonly Report[], days: number): Report[] {
  return list.flatMap((report) => {
    if (report.state !== 'planned' || report.ids !== undefined || report.fields !== undefined)
      return [report];
    // What need not be cut keeps its counts of failures.
    if (countDays(report) <= days) return [report];
    return tileDays(report, days).map((span) => planned({ ...pick(report), ...span }));
  });
}

/** Seconds to the next poll: 5, 8, 11 … up to 5 minutes, so that 500 turns last for a day and a half. */
export function pollPause(polls: number): number {
  return Math.min(300, Math.round(5 * 1.5 ** polls));
}
