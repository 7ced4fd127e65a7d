import type { StatusForm } from '#functions/contract/documents.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { MEASURE_FIELDS } from './control/measures.ts';
import { statusFilter } from './control/statuses.ts';
import type { Report } from './report.ts';

type Insights = StreamDescription<InsightsSource>;
type Filter = { readonly field: string; readonly operator: 'IN'; readonly value: readonly string[] };

/** Level of the rows of a report. */
export const levelOf = (report: Pick<Report, 'purpose'>, { source }: Insights): InsightsSource['level'] =>
  report.purpose === 'campaigns' ? 'campaign' : source.level;

/** The field to read from a report that lists ids. */
export const listedField = (report: Report, description: Insights): string =>
  `${levelOf(report, description)}_id`;

/** Fields that every group of fields needs: the key, and the measures that are compared with Meta's totals. */
export function keyFields(description: Insights): string[] {
  return [...new Set([...description.primaryKey, 'date_start', 'date_stop', ...MEASURE_FIELDS])];
}

/** Fields to create a report with and to read it with. Naming them in both shows which ones Meta dropped. */
export function reportFields(report: Report, description: Insights): string[] {
  if (report.purpose !== 'rows') return [listedField(report, description)];
  if (report.fields === undefined) return description.fields.map((field) => field.name);
  return [...new Set([...keyFields(description), ...report.fields])];
}

/** Parameters to create a report with. Meta: marketing-api/insights. */
export function reportParameters(report: Report, description: Insights, statuses: StatusForm) {
  const level = levelOf(report, description);
  const filtering = [...idFilter(report, description), ...statusFilter(level, statuses)];
  return {
    level,
    fields: reportFields(report, description),
    time_range: { since: report.since, until: report.until },
    time_increment: 1,
    action_attribution_windows: description.source.attributionWindows,
    ...(filtering.length > 0 && { filtering }),
  };
}

function idFilter({ ids, idsOf }: Report, { source }: Insights): Filter[] {
  return ids === undefined ? [] : [{ field: `${idsOf ?? source.level}.id`, operator: 'IN', value: ids }];
}
