-- The reports of dbt_facebook_ads, written out by hand from its documented columns and its semantics, over the schema
-- fivetran: how ids are cast, what counts as the newest record, which table each report joins by which key, and which
-- sums it makes. Conversions are of the package's default action types.
DROP SCHEMA IF EXISTS dbt CASCADE;

CREATE SCHEMA dbt;

CREATE TABLE dbt.conversion_types AS
SELECT unnest([
  'onsite_conversion.purchase',
  'onsite_conversion.lead_grouped',
  'offsite_conversion.fb_pixel_purchase',
  'offsite_conversion.fb_pixel_lead',
  'offsite_conversion.fb_pixel_custom'
]) AS action_type;

-- Tables, and not views as in the package, so that each is computed once. Staging: names, types, and the newest record of each object.
CREATE TABLE dbt.accounts AS
SELECT
  CAST(id AS BIGINT) AS account_id,
  name AS account_name,
  account_status,
  business_country_code,
  currency,
  timezone_name,
  timezone_offset_hours_utc,
  min_daily_budget
FROM fivetran.account_history
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _fivetran_synced DESC) = 1;

CREATE TABLE dbt.campaigns AS
SELECT
  CAST(id AS BIGINT) AS campaign_id,
  CAST(account_id AS BIGINT) AS account_id,
  name AS campaign_name,
  status,
  start_time AS start_at,
  stop_time AS end_at,
  daily_budget,
  lifetime_budget,
  budget_remaining
FROM fivetran.campaign_history
QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_time DESC) = 1;

CREATE TABLE dbt.ad_sets AS
SELECT
  CAST(id AS BIGINT) AS ad_set_id,
  CAST(account_id AS BIGINT) AS account_id,
  CAST(campaign_id AS BIGINT) AS campaign_id,
  name AS ad_set_name,
  start_time AS start_at,
  end_time AS end_at,
  bid_strategy,
  daily_budget,
  budget_remaining,
  status,
  optimization_goal
FROM fivetran.ad_set_history
QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_time DESC) = 1;

CREATE TABLE dbt.ads AS
SELECT
  CAST(id AS BIGINT) AS ad_id,
  name AS ad_name,
  CAST(account_id AS BIGINT) AS account_id,
  CAST(ad_set_id AS BIGINT) AS ad_set_id,
  CAST(campaign_id AS BIGINT) AS campaign_id,
  CAST(creative_id AS BIGINT) AS creative_id,
  conversion_domain
FROM fivetran.ad_history
QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_time DESC) = 1;

CREATE TABLE dbt.creatives AS
SELECT
  _fivetran_id,
  CAST(id AS BIGINT) AS creative_id,
  CAST(account_id AS BIGINT) AS account_id,
  name AS creative_name,
  coalesce(page_link, template_page_link) AS url,
  url_tags
FROM fivetran.creative_history
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _fivetran_synced DESC) = 1;

CREATE TABLE dbt.basic_ad AS
SELECT
  CAST(ad_id AS BIGINT) AS ad_id,
  ad_name,
  adset_name AS ad_set_name,
  date AS date_day,
  CAST(account_id AS BIGINT) AS account_id,
  impressions,
  coalesce(inline_link_clicks, 0) AS clicks,
  spend,
  reach,
  frequency
FROM fivetran.basic_ad;

-- Conversions by ad and day: counts, with the values of those days that have a count.
CREATE TABLE dbt.conversions AS
WITH
  counts AS (
    SELECT CAST(ad_id AS BIGINT) AS ad_id, date AS date_day, sum(coalesce(value, 0)) AS conversions
    FROM fivetran.basic_ad_actions
    WHERE lower(action_type) IN (SELECT action_type FROM dbt.conversion_types)
    GROUP BY ALL
  ),
  amounts AS (
    SELECT CAST(ad_id AS BIGINT) AS ad_id, date AS date_day, sum(coalesce(value, 0)) AS conversions_value
    FROM fivetran.basic_ad_action_values
    WHERE lower(action_type) IN (SELECT action_type FROM dbt.conversion_types)
    GROUP BY ALL
  )
SELECT counts.*, coalesce(conversions_value, 0) AS conversions_value
FROM counts LEFT JOIN amounts USING (ad_id, date_day);

-- Creatives with the parts of their link. Parameters of the link count where url_tags have none of that name.
CREATE TABLE dbt.creative_links AS
WITH
  tags AS (
    SELECT _fivetran_id, tag ->> '$.key' AS key, tag ->> '$.value' AS value
    FROM dbt.creatives, unnest(CAST(url_tags AS JSON[])) AS tags(tag)
  ),
  pivoted AS (
    SELECT
      _fivetran_id,
      min(CASE WHEN key = 'utm_source' THEN value END) AS utm_source,
      min(CASE WHEN key = 'utm_medium' THEN value END) AS utm_medium,
      min(CASE WHEN key = 'utm_campaign' THEN value END) AS utm_campaign
    FROM tags
    GROUP BY _fivetran_id
  )
SELECT
  creatives.*,
  split_part(url, '?', 1) AS base_url,
  split_part(split_part(regexp_replace(url, '^\w+://', ''), '/', 1), '?', 1) AS url_host,
  coalesce(utm_source, nullif(split_part(split_part(url, 'utm_source=', 2), '&', 1), '')) AS utm_source,
  coalesce(utm_medium, nullif(split_part(split_part(url, 'utm_medium=', 2), '&', 1), '')) AS utm_medium,
  coalesce(utm_campaign, nullif(split_part(split_part(url, 'utm_campaign=', 2), '&', 1), '')) AS utm_campaign
FROM dbt.creatives LEFT JOIN pivoted USING (_fivetran_id);

-- Everything that the reports join, by ad and day. Each report joins the same way, and drops what it does not name.
CREATE TABLE dbt.joined AS
SELECT
  report.date_day,
  report.account_id AS reported_account_id,
  report.ad_id AS reported_ad_id,
  accounts.account_id,
  accounts.account_name,
  accounts.account_status,
  accounts.business_country_code,
  accounts.currency,
  accounts.timezone_name,
  campaigns.campaign_id,
  campaigns.campaign_name,
  ad_sets.ad_set_id,
  ad_sets.ad_set_name,
  ads.ad_id,
  ads.ad_name,
  ads.conversion_domain,
  links.creative_id,
  links.creative_name,
  links.url,
  links.base_url,
  links.url_host,
  links.utm_source,
  links.utm_medium,
  links.utm_campaign,
  report.clicks,
  report.impressions,
  report.spend,
  coalesce(conversions.conversions, 0) AS conversions,
  coalesce(conversions.conversions_value, 0) AS conversions_value
FROM dbt.basic_ad AS report
LEFT JOIN dbt.conversions AS conversions
  ON conversions.ad_id = report.ad_id AND conversions.date_day = report.date_day
LEFT JOIN dbt.accounts AS accounts ON accounts.account_id = report.account_id
LEFT JOIN dbt.ads AS ads ON ads.ad_id = report.ad_id
LEFT JOIN dbt.campaigns AS campaigns ON campaigns.campaign_id = ads.campaign_id
LEFT JOIN dbt.ad_sets AS ad_sets ON ad_sets.ad_set_id = ads.ad_set_id
LEFT JOIN dbt.creative_links AS links ON links.creative_id = ads.creative_id;

CREATE TABLE dbt.ad_report AS
SELECT date_day, account_id, account_name, campaign_id, campaign_name, ad_set_id, ad_set_name, ad_id, ad_name,
  conversion_domain, sum(clicks) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  sum(conversions) AS conversions, sum(conversions_value) AS conversions_value
FROM dbt.joined GROUP BY ALL;

CREATE TABLE dbt.ad_set_report AS
SELECT date_day, account_id, account_name, campaign_id, campaign_name, ad_set_id, ad_set_name,
  sum(clicks) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  sum(conversions) AS conversions, sum(conversions_value) AS conversions_value
FROM dbt.joined GROUP BY ALL;

CREATE TABLE dbt.campaign_report AS
SELECT date_day, account_id, account_name, campaign_id, campaign_name,
  sum(clicks) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  sum(conversions) AS conversions, sum(conversions_value) AS conversions_value
FROM dbt.joined GROUP BY ALL;

CREATE TABLE dbt.account_report AS
SELECT date_day, account_id, account_name, account_status, business_country_code, currency, timezone_name,
  sum(clicks) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  sum(conversions) AS conversions, sum(conversions_value) AS conversions_value
FROM dbt.joined GROUP BY ALL;

CREATE TABLE dbt.url_report AS
SELECT date_day, account_id, account_name, campaign_id, campaign_name, ad_set_id, ad_set_name, ad_id, ad_name,
  creative_id, creative_name, base_url, url_host, utm_source, utm_medium, utm_campaign,
  sum(clicks) AS clicks, sum(impressions) AS impressions, sum(spend) AS spend,
  sum(conversions) AS conversions, sum(conversions_value) AS conversions_value
FROM dbt.joined WHERE url IS NOT NULL GROUP BY ALL;
