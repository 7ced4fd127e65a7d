import type { ErrorRecord, Skipped } from '#functions/contract/documents.ts';
import { countDays, splitDays, tileDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import type { InsightsWork } from './insights-work.ts';
import { planned, type Report, scopeOf } from './report.ts';
import { keyFields } from './report-request.ts';

/** Most ids that a report is filtered by: about 10 KB of parameters. */
const MAX_IDS = 500;
/** Limits below this apply to one report only: a single failing object must not make all reports tiny. */
const FEWEST_IDS = 50;
/** After so many days had to be read by their ids, the days to come are not tried as a whole any more. */
const DAYS_BY_IDS = 2;

/** What becomes of a report that is too much data. */
export type Split =
  | { readonly kind: 'reports'; readonly reports: Report[]; readonly groupsUsed: number }
  | { readonly kind: 'skipped'; readonly skipped: Skipped };

/**
 * Cuts a report that holds too much data: by days, then by ids (which a small report of its own lists first, or one
 * of each campaign), then by fields. Only too much data comes here; a rate limit or an auth error never splits anything.
 * @param nextGroup first number that no group of fields has yet.
 * @param error recorded in the receipt when there is nothing left to cut.
 */
export function splitReport(
  report: Report,
  description: StreamDescription<InsightsSource>,
  nextGroup: number,
  error: ErrorRecord,
): Split {
  const halves = splitDays(report);
  if (halves !== undefined) return reports(halves.map((days) => planned({ ...scopeOf(report), ...days })));
  if (report.ids !== undefined && report.ids.length > 1) {
    return reports(reportsOf(report, report.ids, Math.ceil(report.ids.length / 2)));
  }
  const list = smallerList(report, description.source);
  if (list !== undefined) return reports([planned({ ...scopeOf(report), purpose: list })]);
  return splitFields({ ...report, purpose: 'rows' }, description, nextGroup, error);
}

/** What is to be listed so that a report of one day can be cut by it; undefined: it cannot. */
function smallerList(report: Report, source: InsightsSource): 'ids' | 'campaigns' | undefined {
  const everything = report.ids === undefined;
  if (report.purpose === 'rows') {
    return report.fields === undefined && (everything || report.idsOf === 'campaign') ? 'ids' : undefined;
  }
  return report.purpose === 'ids' && everything && source.level === 'ad' ? 'campaigns' : undefined;
}

/**
 * The reports that take the place of a list of ids, now that the ids are known: at least two where there are two, for
 * all of them together were too much.
 */
export function reportsOfListed(report: Report, ids: readonly string[]): Report[] {
  const { ids: _within, idsOf: _of, ...all } = report;
  const rows: Report = { ...all, purpose: 'rows' };
  const size = Math.min(MAX_IDS, Math.ceil(ids.length / 2));
  return reportsOf(report.purpose === 'campaigns' ? { ...rows, idsOf: 'campaign' } : rows, ids, size);
}

function reportsOf(report: Report, ids: readonly string[], size: number): Report[] {
  const count = Math.ceil(ids.length / Math.max(1, size));
  return Array.from({ length: count }, (_, index) =>
    planned({ ...scopeOf(report), ids: ids.slice(index * size, (index + 1) * size) }),
  );
}

function splitFields(
  report: Report,
  description: StreamDescription<InsightsSource>,
  nextGroup: number,
  error: ErrorRecord,
): Split {
  const keys = keyFields(description);
  const all =
    report.fields ?? description.fields.map((field) => field.name).filter((name) => !keys.includes(name));
  if (all.length <= 1) return { kind: 'skipped', skipped: skipped(report, all[0], error) };
  const middle = Math.ceil(all.length / 2);
  const halves = [all.slice(0, middle), all.slice(middle)];
  const group = (index: number) => nextGroup + index;
  return {
    kind: 'reports',
    reports: halves.map((fields, index) =>
      planned({ ...scopeOf(report), fields, group: group(index), family: report.family ?? nextGroup }),
    ),
    groupsUsed: halves.length,
  };
}

function skipped(report: Report, field: string | undefined, error: ErrorRecord): Skipped {
  const span = { since: report.since, until: report.until, error };
  if (field === undefined) return { kind: 'ids', what: (report.ids ?? []).join(','), ...span };
  const of = report.ids === undefined ? '' : ` of ${report.ids.join(',')}`;
  return { kind: 'field', what: `${field}${of}`, ...span };
}

const reports = (list: Report[]): Split => ({ kind: 'reports', reports: list, groupsUsed: 0 });

/** Notes how much the pieces ask for that a report was just cut into. */
export function noteSizes(sizeLimits: InsightsWork['sizeLimits'], pieces: readonly Report[]): void {
  const [piece] = pieces;
  if (piece === undefined || piece.purpose !== 'rows' || piece.fields !== undefined) return;
  if (piece.ids === undefined) {
    // The longer half: by the shorter one, that half would be cut again before it was tried.
    const days = Math.max(...pieces.map(countDays));
    sizeLimits.days = Math.min(sizeLimits.days ?? days, days);
  } else if (piece.idsOf === undefined) {
    const ids = Math.max(FEWEST_IDS, piece.ids.length);
    sizeLimits.ids = Math.min(sizeLimits.ids ?? ids, ids);
  }
}

/**
 * Cuts every report that still waits to be submitted to what was sizeLimits, so that the rest of the run does not find
 * out again, report by report. What need not be cut keeps its counts of failures.
 */
export function applySizeLimits(list: readonly Report[], sizeLimits: InsightsWork['sizeLimits']): Report[] {
  const { days = Number.POSITIVE_INFINITY, ids = Number.POSITIVE_INFINITY } = sizeLimits;
  const daysByIds = new Set(
    list.filter(({ ids, purpose }) => ids || purpose === 'ids').map(({ since }) => since),
  );
  const wholeDays = daysByIds.size < DAYS_BY_IDS;
  return list.flatMap((report) => {
    if (report.state !== 'planned' || report.purpose !== 'rows' || report.fields !== undefined)
      return [report];
    if (report.ids !== undefined) {
      if (report.idsOf !== undefined || report.ids.length <= ids) return [report];
      return reportsOf(report, report.ids, ids);
    }
    if (countDays(report) > days)
      return tileDays(report, days).map((span) => planned({ ...scopeOf(report), ...span }));
    if (countDays(report) > 1 || wholeDays) return [report];
    return [planned({ ...scopeOf(report), purpose: 'ids' })];
  });
}
