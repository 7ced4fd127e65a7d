import type { StatusForm } from '#functions/contract/documents.ts';
import type { Params } from '#functions/graph/client.ts';
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

/**
 * Fields that every group of fields needs: the key, and the measures that are compared with Meta's totals. Breakdowns
 * are part of the key too, but come by themselves.
 */
export function keyFields({ primaryKey, source }: Insights): string[] {
  const { breakdowns = [], proof } = source;
  const keys = primaryKey.filter((name) => !breakdowns.includes(name));
  return [...new Set([...keys, 'date_start', 'date_stop', ...('unproven' in proof ? [] : MEASURE_FIELDS)])];
}

/** The fields to name in a request for complete rows. */
export const askedFields = ({ fields }: Insights): string[] =>
  fields.filter(({ asked }) => asked !== false).map(({ name }) => name);

/** Fields to create a report with and to read it with. Naming them in both shows which ones Meta dropped. */
export function reportFields(report: Report, description: Insights): string[] {
  if (report.purpose !== 'rows') return [listedField(report, description)];
  const keys = keyFields(description);
  const { fields } = report;
  return [...new Set(fields === undefined ? [...askedFields(description), ...keys] : [...keys, ...fields])];
}

/** Parameters to create a report with. Meta: marketing-api/insights. */
export function reportParameters(report: Report, description: Insights, statuses: StatusForm) {
  const level = levelOf(report, description);
  const { source } = description;
  const own = source.filtering ?? [];
  const filtering = [...own, ...idFilter(report, description), ...statusFilter(level, statuses)];
  return {
    level,
    fields: reportFields(report, description),
    time_range: { since: report.since, until: report.until },
    time_increment: source.timeIncrement ?? 1,
    ...shapeParameters(report.purpose === 'rows' ? source : { ...source, breakdowns: [] }),
    ...(filtering.length > 0 && { filtering }),
  };
}

/** Parameters that shape the rows of a stream: what they are broken down by, and what their actions have. */
export function shapeParameters({
  attributionWindows,
  breakdowns = [],
  actionBreakdowns = [],
  parameters,
}: InsightsSource): Params {
  return {
    action_attribution_windows: attributionWindows,
    ...(breakdowns.length > 0 && { breakdowns }),
    // Without the parameter it is `action_type`; with others it must be named too (marketing-api/insights/breakdowns).
    ...(actionBreakdowns.length > 0 && { action_breakdowns: ['action_type', ...actionBreakdowns] }),
    ...parameters,
  };
}

function idFilter({ ids, idsOf }: Report, { source }: Insights): Filter[] {
  return ids === undefined ? [] : [{ field: `${idsOf ?? source.level}.id`, operator: 'IN', value: ids }];
}
