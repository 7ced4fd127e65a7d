-- What each ad achieved, day by day.
-- One row per ad and day. Amounts are in account_currency; name the days in the query: date >= …
SELECT
  ad_id || '|' || cast(date AS varchar) AS _fivetran_id,
  extracted_at AS _fivetran_synced,
  ad_id,
  ad_name,
  adset_name,
  date,
  account_id,
  impressions,
  inline_link_clicks,
  spend,
  reach,
  frequency,
  cpc,
  cpm,
  ctr,
  cost_per_inline_link_click,
  inline_link_click_ctr,
  account_currency
FROM ad_insights AS insights
