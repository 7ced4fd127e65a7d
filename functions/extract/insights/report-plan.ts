import type { Report } from '#functions/lake/checkpoint.ts';
import { tileDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';

/** Most reports of one stream that may be in flight; Meta publishes no limit, connectors go up to 100. */
export const MAX_IN_FLIGHT = 20;

/** A report as it is first planned. */
export function planned(
  report: Pick<Report, 'since' | 'until' | 'ids' | 'idsOf' | 'fields' | 'group' | 'purpose'>,
): Report {
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

/** Puts a report back to be submitted again; what was read of it is read again, and the first reading does not count. */
export function resubmit(report: Report): void {
  report.state = 'planned';
  report.percent = 0;
  report.stalledSeconds = 0;
  report.refusals = 0;
  delete report.doubted;
  delete report.id;
  delete report.submittedAt;
  readAnew(report);
}

/** Has a report read from its first page; what was read of it before does not count. */
export function readAnew(report: Report): void {
  delete report.cursor;
  delete report.reading;
}

/** Level of the rows of a report. */
const levelOf = (report: Report, source: InsightsSource): InsightsSource['level'] =>
  report.purpose === 'campaigns' ? 'campaign' : source.level;

/** The field that a report which lists ids is read for. */
export const listedField = (report: Report, description: StreamDescription): string =>
  `${levelOf(report, description.source as InsightsSource)}_id`;

/** Fields without which a row has no key, or cannot be told apart: never split off. */
export function keyFields(description: StreamDescription): string[] {
  return [...new Set([...description.primaryKey, 'date_start', 'date_stop'])];
}

/** Names of the fields that a report asks for. */
export function reportFields(
  report: Report,
  description: StreamDescription,
  source: InsightsSource,
): string[] {
  if (report.purpose !== 'rows') return [`${levelOf(report, source)}_id`];
  if (report.fields === undefined) return description.fields.map((field) => field.name);
  return [...new Set([...keyFields(description), ...report.fields])];
}

/** Parameters with which a report is submitted. Meta: marketing-api/insights. */
export function reportParameters(report: Report, description: StreamDescription, source: InsightsSource) {
  return {
    level: levelOf(report, source),
    fields: reportFields(report, description, source),
    time_range: { since: report.since, until: report.until },
    time_increment: 1,
    action_attribution_windows: source.attributionWindows,
    ...(report.ids === undefined
      ? {}
      : {
          filtering: [{ field: `${report.idsOf ?? source.level}.id`, operator: 'IN', value: report.ids }],
        }),
  };
}

/** Seconds to the next poll: 5, 8, 11 … up to 5 minutes, so that 500 turns last for a day and a half. */
export function pollPause(polls: number): number {
  return Math.min(300, Math.round(5 * 1.5 ** polls));
}
