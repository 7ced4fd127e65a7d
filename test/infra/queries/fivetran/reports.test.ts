import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { analystLake, BY_PLACE } from '#test/harness/analyst-lake.ts';
import { reportProblems } from '#test/harness/dbt/report-problems.ts';
import type { LocalLake } from '#test/harness/local-lake.ts';

/**
 * dbt and its packages do not run here, so that the reports of dbt_facebook_ads are written out by hand and asked of a
 * lake with three currencies, archived ads, ads, campaigns and ad sets that only insights know, and rows without lists.
 */

const VIEWS = fivetranViews(['1d_click', '7d_click', '1d_view']);

let lake: LocalLake;
let database: LakeDatabase;

beforeAll(async () => {
  lake = await analystLake();
  database = await LakeDatabase.open(lake.lakeFolder);
  await intoMemory(database);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  lake[Symbol.dispose]();
});

/** Views read the files anew wherever they are used, which is slow for as many questions as here. */
async function intoMemory({ tables }: LakeDatabase): Promise<void> {
  const ours = [...STREAM_NAMES, ...BY_PLACE.map(({ name }) => name)];
  for (const table of tables.filter((name) => ours.includes(name))) {
    await database.ask(`ALTER VIEW ${table} RENAME TO files_of_${table}`);
    await database.ask(`CREATE TABLE ${table} AS FROM files_of_${table}`);
  }
}

/** The problems of the reports while one view has another text. */
async function problemsWith(view: string, change: (sql: string) => string): Promise<string[]> {
  const sql = VIEWS.find(({ name }) => name === view)?.sql ?? '';
  const changed = change(sql);
  expect(changed).not.toBe(sql);
  await database.ask(`CREATE OR REPLACE VIEW fivetran.${view} AS ${changed}`);
  try {
    return await reportProblems(database);
  } finally {
    await database.ask(`CREATE OR REPLACE VIEW fivetran.${view} AS ${sql}`);
  }
}

describe('the reports of dbt_facebook_ads', () => {
  it('equal our tables to the cent at every level, each ad with its campaign, each amount with its currency', async () => {
    expect(await reportProblems(database)).toEqual([]);
    const { rows } = await database.ask(`
      SELECT (SELECT count(DISTINCT currency) FROM dbt.account_report),
        (SELECT count(*) FROM dbt.ads AS ads WHERE creative_id IS NULL),
        (SELECT count(*) FROM ad_insights WHERE actions IS NULL),
        (SELECT sum(conversions) FROM dbt.account_report),
        (SELECT count(*) FROM dbt.url_report),
        (SELECT count(*) FROM dbt.country_report WHERE country IS NULL),
        (SELECT count(*) FROM dbt.region_report WHERE region IS NULL)`);
    for (const number of rows[0] ?? []) expect(Number(number)).toBeGreaterThan(2);
  });

  it.each([
    ['ad_history', 'drops deleted ads', 'FULL JOIN', 'LEFT JOIN', 'ads without their campaign'],
    ['campaign_history', 'drops deleted campaigns', 'FULL JOIN', 'LEFT JOIN', 'ads without their campaign'],
    ['ad_set_history', 'drops deleted ad sets', 'FULL JOIN', 'LEFT JOIN', 'ads without their ad_set'],
    [
      'basic_ad_actions',
      'doubles actions',
      'AS places(place)',
      'AS places(place) CROSS JOIN UNNEST(ARRAY[1, 2]) AS twice(time)',
      'ad_report differs',
    ],
    [
      'basic_ad_actions',
      'loses the last action',
      '(1, cardinality(actions))',
      '(1, cardinality(actions) - 1)',
      'differs',
    ],
    [
      'basic_ad',
      'loses the rows of a currency',
      'FROM ad_insights AS insights',
      "FROM ad_insights AS insights WHERE account_currency <> 'JPY'",
      'spend of another currency',
    ],
    [
      'account_history',
      'loses the currency',
      'coalesce(accounts.currency, named.currency) AS currency',
      'NULL AS currency',
      'spend of another currency',
    ],
    [
      'basic_ad',
      'loses the currency',
      '  account_currency\n',
      '  NULL AS account_currency\n',
      'amounts without',
    ],
    ['ad_history', 'has ads twice', 'FULL JOIN named ON', 'FULL JOIN named ON true OR', 'not one row'],
    ['creative_history', 'loses links', 'creatives.page_link,', 'NULL AS page_link,', 'url_report differs'],
    [
      'demographics_country_actions',
      'forgets places without a name',
      "coalesce(country, '')",
      'country',
      'country_report differs',
    ],
    [
      'demographics_region_actions',
      'forgets places without a name',
      "coalesce(region, '')",
      'region',
      'region_report differs',
    ],
    [
      'demographics_region',
      'loses clicks',
      '  inline_link_clicks,',
      '  0 AS inline_link_clicks,',
      'region_report differs',
    ],
    [
      'demographics_region',
      'loses a region',
      'FROM account_by_region AS insights',
      "FROM account_by_region AS insights WHERE region IS DISTINCT FROM 'Ohio'",
      'region_report differs',
    ],
  ])('show when %s %s', async (view, _what, from, to, problem) => {
    const problems = await problemsWith(view, (sql) => sql.replace(from, to));
    expect(problems.join('\n')).toContain(problem);
  });
});
