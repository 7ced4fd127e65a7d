-- What each account achieved by region, day by day.
-- One row per account, region and day. Amounts are in account_currency; name the days in the query: date >= …
SELECT
  account_id || '|' || coalesce(region, '') AS _fivetran_id,
  extracted_at AS _fivetran_synced,
  account_id,
  region,
  date,
  impressions,
  inline_link_clicks,
  spend,
  reach,
  frequency,
  account_currency
FROM account_by_region AS insights
