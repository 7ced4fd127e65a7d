-- The region report of dbt_facebook_ads, by hand as the others: rows by account, region and day with their actions.
CREATE TABLE dbt.region_report AS
WITH
  conversions AS (
    SELECT _fivetran_id, CAST(account_id AS BIGINT) AS account_id, date, sum(coalesce(value, 0)) AS conversions
    FROM fivetran.demographics_region_actions
    WHERE lower(action_type) IN (SELECT action_type FROM dbt.conversion_types)
    GROUP BY ALL
  )
SELECT
  report.date AS date_day,
  report._fivetran_id AS region_id,
  report.region,
  accounts.account_id,
  accounts.account_name,
  accounts.currency AS account_currency,
  sum(report.impressions) AS impressions,
  sum(coalesce(report.inline_link_clicks, 0)) AS clicks,
  sum(report.spend) AS spend,
  sum(coalesce(conversions.conversions, 0)) AS conversions
FROM fivetran.demographics_region AS report
LEFT JOIN conversions
  ON conversions._fivetran_id = report._fivetran_id
  AND conversions.account_id = report.account_id
  AND conversions.date = report.date
LEFT JOIN dbt.accounts AS accounts ON accounts.account_id = report.account_id
GROUP BY ALL;
