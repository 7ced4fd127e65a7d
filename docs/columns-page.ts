import { type Column, columnsOf } from '#functions/lake/columns/columns.ts';
import { glueTypeOf } from '#functions/lake/columns/glue-type.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import { METRIC_FIELDS } from '#functions/streams/fields/insights.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { tablesOf, VIEWS } from '#infra/queries/queries.ts';
import {
  RECONCILIATION_COLUMNS,
  RECONCILIATION_DAYS,
  RECONCILIATION_VIEW_COLUMNS,
  type ReconciliationColumn,
} from '#infra/queries/reconciliation-columns.ts';
import { readReports, reportNames } from '#infra/read-reports.ts';

/** `docs/columns.md`: every column of every table, from the streams' descriptions and the shipped reports. */
export function columnsPage(): string {
  const reports = readReports(reportNames()).declarations.map(reportStream);
  return [
    HEAD,
    ...CATALOG.map(section),
    RECONCILIATION_HEAD,
    plainTable(RECONCILIATION_COLUMNS),
    ...Object.entries(RECONCILIATION_VIEW_COLUMNS).map(
      ([name, columns]) => `## ${name}\n\n${plainTable(columns)}`,
    ),
    METRICS_HEAD,
    table(METRICS),
    REPORTS_HEAD,
    ...reports.map(section),
  ].join('\n');
}

const VIEW_ROWS = VIEWS.filter(({ name }) => !(name in RECONCILIATION_VIEW_COLUMNS))
  .map((view) => `| \`${view.name}\` | \`${tablesOf(view)[0]}\` |`)
  .join('\n');

const HEAD = `# Columns

The columns of each table in Athena, and of the views that \`npm run query\` makes of the local folder. The types are
Athena's. Absent values, and values that are not of their type, are null; the latter are counted in the manifest, by
field.

Every table has one more column, the key of its partitions: \`date\` (date: the day of the rows, of the event or of the
snapshot, in the account's time zone; of rows of several days, the first).

The type *actions* is an array of structs: \`action_type\`, \`value\` (in the attribution window of the ad set), and a
number for each window of the setting \`attributionWindows\`, such as \`7d_click\`. A breakdown of actions is one more text.

Views have the columns of a table, of its newest snapshot of each account:

| view | of |
|---|---|
${VIEW_ROWS}
`;

const RECONCILIATION_HEAD = `## ${RECONCILIATION_DAYS}

What each run found of each day of each insights stream, and two [views of it](reconciliation.md#where-to-read-it). The
\`date\` of its partitions is the day of the run.
`;

const METRICS_HEAD = `## Metrics

What tables of insights have in common.
`;

const REPORTS_HEAD = `# Columns of reports

The [reports](../reports/README.md) that come with the project. They are tables once the setting \`reports\` names them,
and so is a report of your own.
`;

/** The columns of all metrics, as the first stream of insights has them. */
const METRICS = columnsOf(
  CATALOG.find(({ source }) => source.kind === 'insights') as StreamDescription,
).filter(({ name }) => METRIC_FIELDS.some((field) => field.name === name));

function section(description: StreamDescription): string {
  const { name, primaryKey, partitionDate } = description;
  const isMetric = (column: Column) =>
    METRICS.some((metric) => metric.name === column.name && metric.comment === column.comment);
  const columns = columnsOf(description);
  const shared = columns.filter((column) => description.source.kind === 'insights' && isMetric(column));
  return `## ${name}

${description.comment === undefined ? '' : `${description.comment} `}One row per ${code(primaryKey)}${partitionDate === 'snapshot' ? ' and snapshot' : ''}.

${table(columns.filter((column) => !shared.includes(column)))}${metricsOf(description, shared)}`;
}

const table = (columns: readonly Column[]): string => `| column | type | meaning |
|---|---|---|
${columns.map(row).join('\n')}
`;

const plainTable = (columns: readonly ReconciliationColumn[]): string => `| column | type | meaning |
|---|---|---|
${columns.map((column) => `| \`${column.name}\` | ${glueTypeOf({ kind: 'scalar', type: column.type })} | ${column.comment} |`).join('\n')}
`;

const row = ({ name, shape, glueType, comment }: Column): string =>
  `| \`${name}\` | ${shape.kind === 'structs' ? typeOfStructs(shape.fields) : glueType} | ${comment.replaceAll('|', '\\|')} |`;

/** A list of structs is long, and most are lists of actions. */
function typeOfStructs(fields: readonly { readonly name: string }[]): string {
  const names = fields.map(({ name }) => name);
  return names.includes('action_type') ? '*actions*' : `array of struct: ${names.join(', ')}`;
}

/** Which of the metrics a table has, the shorter way. */
function metricsOf({ source }: StreamDescription, shared: readonly Column[]): string {
  if (source.kind !== 'insights' || shared.length === 0) return '';
  const { actionBreakdowns = [] } = source;
  const others = METRICS.filter(({ name }) => !shared.some((column) => column.name === name));
  const and = actionBreakdowns.length > 0 ? ` Its actions have ${code(actionBreakdowns)} too.` : '';
  if (others.length === 0) return `\nAnd all [metrics](#metrics).${and}\n`;
  return shared.length > others.length
    ? `\nAnd all [metrics](#metrics) but ${code(others.map(({ name }) => name))}.${and}\n`
    : `\nAnd of the [metrics](#metrics): ${code(shared.map(({ name }) => name))}.${and}\n`;
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
