import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { VIEWS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { daysAgo, LocalLake } from '#test/harness/local-lake.ts';
import { trinoErrors } from '#test/harness/trino-errors.ts';

/** dbt does not run here: what can be tried of the example is its SQL, and that it names what there is. */

const read = (file: string) => readFileSync(join(import.meta.dirname, '../../examples/dbt', file), 'utf8');

/** The query that a macro's part belongs to, in dbt_facebook_ads. */
function urlTagsQuery(adapter: string): string {
  const macros = read('macros/get_url_tags_query.sql');
  const [, body] =
    new RegExp(`macro ${adapter}__get_url_tags_query\\(\\) %}([^%]*){% endmacro`).exec(macros) ?? [];
  return `WITH required_fields AS (
      SELECT '' AS source_relation, _fivetran_id, id AS creative_id, url_tags
      FROM fivetran.creative_history AS creatives WHERE url_tags IS NOT NULL
    ), ${body ?? ''} SELECT * FROM fields ORDER BY key`;
}

describe('the macro that dbt_facebook_ads lacks', () => {
  it('gives DuckDB a row for each parameter', async () => {
    using lake = new LocalLake();
    const today = daysAgo(0);
    await lake.publish('ad_creatives', 'act_1', today, [
      { id: '91', url_tags: 'utm_source=fb&utm_content={{ad.id}}&note=a%20"b"' },
      { id: '92' },
    ]);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    const { columns, rows } = await database.ask(urlTagsQuery('duckdb'));
    expect(columns).toEqual(['source_relation', '_fivetran_id', 'creative_id', 'key', 'value', 'type']);
    expect(rows).toEqual([
      ['', `91|${today}`, '91', 'note', 'a%20"b"', 'AD'],
      ['', `91|${today}`, '91', 'utm_content', '{{ad.id}}', 'AD'],
      ['', `91|${today}`, '91', 'utm_source', 'fb', 'AD'],
    ]);
  });

  it('is SQL of Trino for Athena', () => {
    expect(trinoErrors(urlTagsQuery('athena'))).toEqual([]);
  });
});

describe('the sources', () => {
  it('are tables and views of the lake', () => {
    const named = [...read('models/sources.yml').matchAll(/- name: (\w+)/g)]
      .map(([, name = '']) => name)
      .slice(1);
    const known = [...STREAM_NAMES, ...VIEWS.map(({ name }) => name)];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const model = read('models/spend_in_major_units.sql');
    for (const [, name = ''] of model.matchAll(/source\('ads_lake', '(\w+)'\)/g))
      expect(named).toContain(name);
    expect(trinoErrors(model.replaceAll(/\{\{.*?'(\w+)'\) \}\}/g, '$1'))).toEqual([]);
  });
});
