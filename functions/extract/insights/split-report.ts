import type { ErrorRecord, Skipped } from '#functions/contract/documents.ts';
import { countDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { halveWindow, tileWindow } from '#functions/streams/stream-window.ts';
import type { InsightsWork } from './insights-work.ts';
import { planned, type Report, scopeOf } from './report.ts';
import { askedFields, keyFields } from './report-request.ts';

/** Most ids in a report's filter: about 10 KB of parameters. */
const MAX_IDS = 500;
/** Smaller limits apply to one report only, so that a single failing object does not make all reports tiny. */
const FEWEST_IDS = 50;
/** After this many days that had to be read by ids, further days are split right away. */
const DAYS_BY_IDS = 2;

/** How to split a report that is too much data. */
export type Split =
  | { readonly kind: 'reports'; readonly reports: Report[]; readonly groupsUsed: number }
  | { readonly kind: 'skipped'; readonly skipped: Skipped };

/**
 * Splits a report with too much data: by days, then by ids (after a small report, or one per campaign, has listed
 * them), then by fields. Rate limits and auth errors never split anything.
 * @param nextGroup first unused number for a group of fields.
 * @param error recorded in the receipt when it cannot be split further.
 */
export function splitReport(
  report: Report,
  description: StreamDescription<InsightsSource>,
  nextGroup: number,
  error: ErrorRecord,
): Split {
  const halves = halveWindow(report, description.source.timeIncrement ?? 1);
  if (halves !== undefined) return reports(halves.map((days) => planned({ ...scopeOf(report), ...days })));
  if (report.ids !== undefined && report.ids.length > 1) {
    return reports(reportsOf(report, report.ids, Math.ceil(report.ids.length / 2)));
  }
  const list = smallerList(report, description.source);
  if (list !== undefined) return reports([planned({ ...scopeOf(report), purpose: list })]);
  return splitFields({ ...report, purpose: 'rows' }, description, nextGroup, error);
}

/** What to list in order to split a report of one day; undefined if it cannot be split. */
function smallerList(report: Report, source: InsightsSource): 'ids' | 'campaigns' | undefined {
  if (source.level === 'account') return undefined;
  const everything = report.ids === undefined;
  if (report.purpose === 'rows') {
    return report.fields === undefined && (everything || report.idsOf === 'campaign') ? 'ids' : undefined;
  }
  return report.purpose === 'ids' && everything && source.level !== 'campaign' ? 'campaigns' : undefined;
}

/** The reports that replace a list of ids, at least two if possible, because all ids together were too much. */
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
  const all = report.fields ?? askedFields(description).filter((name) => !keys.includes(name));
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

/** Records the size of the pieces that a report was just split into. */
export function noteSizes(sizeLimits: InsightsWork['sizeLimits'], pieces: readonly Report[]): void {
  const [piece] = pieces;
  if (piece === undefined || piece.purpose !== 'rows' || piece.fields !== undefined) return;
  if (piece.ids === undefined) {
    // The longer half, because the shorter one would split the longer half before it was tried.
    const days = Math.max(...pieces.map(countDays));
    sizeLimits.days = Math.min(sizeLimits.days ?? days, days);
  } else if (piece.idsOf === undefined) {
    const ids = Math.max(FEWEST_IDS, piece.ids.length);
    sizeLimits.ids = Math.min(sizeLimits.ids ?? ids, ids);
  }
}

/**
 * Splits all planned reports to the known size limits, so that they need not find them out one by one. Reports that fit
 * keep their failure counts.
 */
export function applySizeLimits(
  list: readonly Report[],
  sizeLimits: InsightsWork['sizeLimits'],
  { level, timeIncrement = 1 }: Pick<InsightsSource, 'level' | 'timeIncrement'>,
): Report[] {
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
      return tileWindow(report, days, timeIncrement).map((span) => planned({ ...scopeOf(report), ...span }));
    if (countDays(report) > 1 || wholeDays || level === 'account') return [report];
    return [planned({ ...scopeOf(report), purpose: 'ids' })];
  });
}
