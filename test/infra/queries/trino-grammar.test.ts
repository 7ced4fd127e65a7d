import { describe, expect, it } from 'vitest';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { trinoErrors } from '#test/harness/trino-errors.ts';

/** Athena is not here to run its queries, so that at least the grammar of Trino, on which it is built, takes them. */

const QUERIES = [...VIEWS, ...QUESTIONS, ...fivetranViews(['1d_click', '28d_click', 'skan_view'])];

/** Functions of Athena's engine, by page of trino.io/docs/current/functions, to which Athena's own page leads. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  aggregate: ['sum', 'count', 'max', 'max_by', 'min', 'min_by', 'array_agg'],
  array: ['element_at', 'filter', 'cardinality', 'sequence'],
  conditional: ['coalesce', 'nullif'],
  comparison: ['greatest'],
  conversion: ['cast'],
  datetime: ['date_trunc', 'date_diff'],
  json: ['json_extract', 'json_extract_scalar', 'json_format'],
  map: ['map'],
  math: ['abs', 'round'],
  regexp: ['regexp_extract', 'regexp_replace'],
  string: ['split', 'strpos', 'substr'],
  window: ['dense_rank', 'lag', 'row_number'],
};
/** What has parentheses and is no function: https://docs.aws.amazon.com/athena/latest/ug/select.html */
const CLAUSES = [
  'as',
  'in',
  'and',
  'or',
  'from',
  'join',
  'over',
  'unnest',
  'pairs',
  'places',
  'when',
  'decimal',
];

/** What the text calls. Literals, names in quotes and comments are no calls. */
const callsOf = (sql: string): string[] =>
  [...sql.replaceAll(/--.*$|'[^']*'|"[^"]*"/gm, ' ').matchAll(/\b(\w+)\s*\(/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );

describe('Athena', () => {
  it.each(QUERIES)('has the functions of $name', ({ sql }) => {
    const known = [...Object.values(FUNCTIONS).flat(), ...CLAUSES];
    expect(callsOf(sql).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('Trino’s grammar', () => {
  it.each(QUERIES)('takes $name', ({ sql }) => {
    expect(trinoErrors(sql)).toEqual([]);
  });

  it.each([
    ['a clause of DuckDB', 'SELECT id FROM ads AS a QUALIFY row_number() OVER (ORDER BY id) = 1'],
    ['a list of DuckDB', 'SELECT [1, 2] AS list'],
    ['a cast of DuckDB', 'SELECT id::bigint FROM ads AS a'],
    ['SELECT * EXCLUDE', 'SELECT * EXCLUDE (id) FROM ads AS a'],
    ['a word that is reserved', 'SELECT id AS table FROM ads AS a'],
  ])('refuses %s', (_what, sql) => {
    expect(trinoErrors(sql)).not.toEqual([]);
  });
});
