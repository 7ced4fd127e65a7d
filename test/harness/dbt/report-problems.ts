import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LakeDatabase } from '#local/query/lake-database.ts';

const text = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The sum of the conversions in a list. */
const sumOf = (list: string) =>
  `list_sum(list_transform(list_filter(${list}, lambda a: list_contains(getvariable('types'), a.action_type)), lambda a: a.value))`;

/**
 * What our own tables say, with functions of DuckDB and not with our views: the sums of each account, currency and day.
 */
const OWN = `
CREATE OR REPLACE TABLE dbt.own AS
WITH listed AS (
  SELECT *,
    ${sumOf('actions')} AS counts,
    ${sumOf('action_values')} AS amounts
  FROM ad_insights
)
SELECT date AS date_day, CAST(account_id AS BIGINT) AS account_id, account_currency AS currency,
  sum(coalesce(inline_link_clicks, 0)) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  coalesce(sum(counts), 0) AS conversions,
  coalesce(sum(amounts) FILTER (counts IS NOT NULL), 0) AS conversions_value
FROM listed GROUP BY ALL`;

const SUMS = ['clicks', 'impressions', 'spend', 'conversions', 'conversions_value'];

/**
 * Makes the reports of dbt_facebook_ads over a lake's views with Fivetran's names.
 * @returns what is wrong with them: sums that differ from our tables, rows that are too many, names that are missing.
 */
export async function reportProblems(database: LakeDatabase): Promise<string[]> {
  for (const statement of text('reports.sql').split(/;\n/)) await database.ask(statement);
  await database.ask('SET VARIABLE types = (SELECT list(action_type) FROM dbt.conversion_types)');
  await database.ask(OWN);
  const problems: string[] = [];
  const count = async (what: string, sql: string) => {
    const { rows } = await database.ask(`SELECT count(*) FROM (${sql})`);
    if (Number(rows[0]?.[0]) > 0) problems.push(`${what}: ${rows[0]?.[0]}`);
  };
  for (const report of ['ad_report', 'ad_set_report', 'campaign_report', 'account_report']) {
    await count(
      `${report} differs from ad_insights by account and day`,
      `SELECT * FROM (SELECT date_day, account_id, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join()} FROM dbt.${report} GROUP BY ALL) AS report
       FULL JOIN dbt.own AS own ON own.date_day = report.date_day AND own.account_id = report.account_id
       WHERE ${SUMS.map((name) => `report.${name} IS DISTINCT FROM own.${name}`).join(' OR ')}`,
    );
  }
  await count(
    'ad_report has not one row per ad and day',
    `SELECT ad_id, date_day FROM dbt.ad_report GROUP BY ALL HAVING count(*) > 1
     UNION ALL SELECT CAST(ad_id AS BIGINT), date FROM ad_insights
       EXCEPT SELECT ad_id, date_day FROM dbt.ad_report`,
  );
  for (const level of ['account', 'campaign', 'ad_set', 'ad']) {
    await count(
      `ads without their ${level}`,
      `SELECT * FROM dbt.ad_report WHERE ${level}_id IS NULL OR ${level}_name IS NULL`,
    );
  }
  await count(
    'rows of another campaign or ad set than in ad_insights',
    `SELECT * FROM dbt.ad_report AS report JOIN ad_insights AS own
       ON CAST(own.ad_id AS BIGINT) = report.ad_id AND own.date = report.date_day
     WHERE CAST(own.campaign_id AS BIGINT) <> report.campaign_id OR CAST(own.adset_id AS BIGINT) <> report.ad_set_id`,
  );
  await count(
    'spend of another currency than in ad_insights',
    `SELECT * FROM (SELECT currency, sum(spend) AS spend FROM dbt.account_report GROUP BY ALL) AS report
     FULL JOIN (SELECT currency, sum(spend) AS spend FROM dbt.own GROUP BY ALL) AS own ON own.currency = report.currency
     WHERE own.spend IS DISTINCT FROM report.spend`,
  );
  await count(
    'amounts without their currency',
    `SELECT * FROM fivetran.basic_ad WHERE account_currency IS NULL
     UNION ALL BY NAME SELECT * FROM fivetran.campaign_history WHERE account_currency IS NULL
     UNION ALL BY NAME SELECT * FROM fivetran.ad_set_history WHERE account_currency IS NULL`,
  );
  await count(
    'url_report differs from the ads whose creative has a link',
    `SELECT * FROM (SELECT account_id, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join()} FROM dbt.url_report GROUP BY ALL) AS report
     FULL JOIN (
       SELECT account_id, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join()} FROM dbt.ad_report
       WHERE ad_id IN (
         SELECT CAST(ads.id AS BIGINT) FROM current_ads AS ads JOIN current_creatives AS creatives
           ON creatives.id = (ads.creative ->> '$.id')
         WHERE creatives.page_link IS NOT NULL OR creatives.template_url IS NOT NULL
           OR (creatives.template_url_spec ->> '$.web.url') IS NOT NULL
       ) GROUP BY ALL
     ) AS own ON own.account_id = report.account_id
     WHERE ${SUMS.map((name) => `report.${name} IS DISTINCT FROM own.${name}`).join(' OR ')}`,
  );
  for (const place of ['country', 'region']) {
    if (!database.tables.includes(`fivetran.demographics_${place}`)) continue;
    await database.ask(text(`${place}-report.sql`));
    await count(
      `${place}_report differs from account_by_${place}`,
      `SELECT * FROM (
         SELECT account_id, account_currency, date_day, sum(spend) AS spend, sum(impressions) AS impressions,
           sum(clicks) AS clicks, sum(conversions) AS conversions, count(*) AS places
         FROM dbt.${place}_report GROUP BY ALL
       ) AS report FULL JOIN (
         SELECT CAST(account_id AS BIGINT) AS account_id, account_currency, date AS date_day, sum(spend) AS spend, sum(impressions) AS impressions,
           sum(coalesce(inline_link_clicks, 0)) AS clicks, coalesce(sum(${sumOf('actions')}), 0) AS conversions, count(*) AS places
         FROM account_by_${place} GROUP BY ALL
       ) AS own USING (account_id, account_currency, date_day)
       WHERE ${['spend', 'impressions', 'clicks', 'conversions', 'places'].map((name) => `report.${name} IS DISTINCT FROM own.${name}`).join(' OR ')}`,
    );
  }
  return problems;
}
