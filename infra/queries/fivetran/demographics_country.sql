-- What each account achieved by country, day by day.
-- One row per account, country and day. Amounts are in account_currency; name the days in the query: date >= …
SELECT
  account_id || '|' || coalesce(country, '') AS _fivetran_id,
  extracted_at AS _fivetran_synced,
  account_id,
  country,
  date,
  impressions,
  inline_link_clicks,
  spend,
  reach,
  frequency,
  account_currency
FROM account_by_country AS insights
