import { prestoTypeOf } from '#infra/presto-view.ts';
import { type Query, readQueries } from '#infra/queries/queries.ts';
import { actionViews } from './action-views.ts';
import { FIVETRAN_COLUMNS, type FivetranColumn } from './columns.ts';

/**
 * A view with the name and the columns of a table of Fivetran's connector for Facebook Ads, for the SQL, the dbt models
 * and the dashboards that were written for it.
 */
export interface FivetranView extends Query {
  /** As the query gives them, in its order. */
  readonly columns: readonly FivetranColumn[];
}

/**
 * Every view, each with a column for each of these attribution windows in its lists of actions. The text is Athena's
 * and DuckDB's. All columns are cast, so that they have the declared types whatever the text gives.
 */
export function fivetranViews(attributionWindows: readonly string[]): FivetranView[] {
  const texts = readQueries(import.meta.dirname).map((query) => {
    const columns = FIVETRAN_COLUMNS[query.name];
    if (columns === undefined) throw new Error(`The view ${query.name} has no columns in columns.ts`);
    return { ...query, columns };
  });
  return [...texts, ...actionViews(attributionWindows)].map((view) => ({
    ...view,
    sql: typed(view.sql, view.columns),
  }));
}

/** The query with the declared types. */
function typed(sql: string, columns: readonly FivetranColumn[]): string {
  const casts = columns.map(({ name, type }) => {
    const quoted = `"${name}"`;
    return `  cast(${quoted} AS ${prestoTypeOf({ kind: 'scalar', type })}) AS ${quoted}`;
  });
  const [head = ''] = /^(--.*\n)+/.exec(sql) ?? [];
  return `${head}SELECT\n${casts.join(',\n')}\nFROM (\n${sql.slice(head.length)}\n) AS typed`;
}
