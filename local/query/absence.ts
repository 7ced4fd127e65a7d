import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { fivetranViews, tablesOf } from '#infra/queries/fivetran/fivetran-views.ts';
import { VIEWS } from '#infra/queries/queries.ts';
import { RESULT_VIEWS } from './result-tables.ts';

/** What each view needs, by its name. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...VIEWS.map(({ name, sql }) => [name, tablesOf(sql)] as const),
  ...fivetranViews([]).map(({ name, tables }) => [name, tables] as const),
]);

/** Why a lake has no table of a name, and what to do, in one line. @param tables those that it has. */
export function absenceOf(table: string, tables: readonly string[]): string {
  const own = tables.filter((name) => !name.includes('.'));
  if (table in RESULT_VIEWS) {
    return `There is no ${table} yet, because no run has left its results here. Run "npm start" first, with the same --data-dir.`;
  }
  const lacks = streamsOf(table).filter((name) => !own.includes(name));
  const [first] = lacks;
  if (first !== undefined) {
    const needs = lacks.includes(table) ? '' : `${table} needs ${lacks.join(' and ')}. `;
    return `${needs}${adviceFor(first)}`;
  }
  if (own.length === 0) {
    return `There is no table "${table}", because the lake is empty. Run "npm start" first, with the same --data-dir.`;
  }
  return `There is no table "${table}". Did you mean ${nearest(table, tables)}? The tables are: ${own.join(', ')}.`;
}

function adviceFor(stream: string): string {
  return STREAM_NAMES.includes(stream)
    ? `${stream} was never extracted into this lake: npm start -- --input '{"streams":["${stream}"]}'`
    : `${stream} is a report, and off until the setting "reports" lists it.`;
}

/** The tables that a view is made of in the end; a table itself. */
function streamsOf(name: string): readonly string[] {
  const needs = NEEDS.get(name);
  if (needs !== undefined) return [...new Set(needs.flatMap(streamsOf))];
  return STREAM_NAMES.includes(name) || isNeeded(name) ? [name] : [];
}

const isNeeded = (table: string): boolean => [...NEEDS.values()].some((tables) => tables.includes(table));

/** The name with the fewest letters to change; that of another schema counts without the schema. */
function nearest(typed: string, names: readonly string[]): string {
  const distance = (name: string) => editDistance(typed, name.replace(/^\w+\./, ''));
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best), names[0] ?? '');
}

/** Letters to insert, to delete or to replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [place, letter] of [...from].entries()) {
    const next = [place + 1];
    for (const [at, other] of [...to].entries()) {
      const kept = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
