import { CATALOG } from '#functions/streams/catalog.ts';
import { nearest } from '#functions/streams/reports/nearest.ts';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { QUESTIONS, tablesOf, VIEWS } from '#infra/queries/queries.ts';
import { RECONCILIATION_DAYS } from '#infra/queries/reconciliation-columns.ts';

/** What each view needs, by its name. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map(
  [...VIEWS, ...fivetranViews([])].map((query) => [query.name, tablesOf(query)]),
);

/** The tables that streams make, or that a view or a question selects from. */
const IN_USE: ReadonlySet<string> = new Set([
  ...CATALOG.map(({ name }) => name),
  ...[...NEEDS.values()].flat(),
  ...QUESTIONS.flatMap(tablesOf),
]);

/** Why a lake has no table of a name, and what to do, in one line. @param tables those that it has. */
export function absenceOf(table: string, tables: readonly string[]): string {
  const own = tables.filter((name) => !name.includes('.'));
  const lacks = streamsOf(table).filter((name) => !own.includes(name));
  if (lacks.includes(RECONCILIATION_DAYS)) {
    return `There is no ${table} yet, because no run of insights has left its results here. Run "npm start" first, with the same --data-dir.`;
  }
  const [first] = lacks;
  if (first !== undefined) {
    const needs = lacks.includes(table) ? '' : `${table} needs ${lacks.join(' and ')}. `;
    return `${needs}${adviceFor(first)}`;
  }
  if (own.length === 0) {
    return `There is no table "${table}", because the lake is empty. Run "npm start" first, with the same --data-dir.`;
  }
  const meant = nearest(
    table,
    tables.map((name) => name.replace(/^\w+\./, '')),
  );
  const full = tables.find((name) => name === meant || name.endsWith(`.${meant}`));
  const question = full === undefined ? '' : ` Did you mean ${full}?`;
  return `There is no table "${table}".${question} The tables are: ${own.join(', ')}.`;
}

function adviceFor(table: string): string {
  const stream = CATALOG.find(({ name }) => name === table);
  if (stream === undefined) return `${table} is a report, and off until the setting "reports" lists it.`;
  return stream.isOptional === true
    ? `${table} is off until the setting "streams" lists it.`
    : `${table} was never extracted into this lake: npm start -- --input '{"streams":["${table}"]}'`;
}

/** The tables that a view is made of in the end; a table itself. */
function streamsOf(name: string): readonly string[] {
  const needs = NEEDS.get(name);
  if (needs !== undefined) return [...new Set(needs.flatMap(streamsOf))];
  return IN_USE.has(name) ? [name] : [];
}
