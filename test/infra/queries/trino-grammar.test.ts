import { describe, expect, it } from 'vitest';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { trinoErrors } from '#test/harness/trino-errors.ts';

/** Athena is not here to run its queries, so that at least the grammar of Trino, on which it is built, takes them. */

describe('Trino’s grammar', () => {
  it.each([...VIEWS, ...QUESTIONS, ...fivetranViews(['1d_click', '28d_click', 'skan_view'])])(
    'takes $name',
    ({ sql }) => {
      expect(trinoErrors(sql)).toEqual([]);
    },
  );

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
