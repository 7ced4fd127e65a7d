-- Spend by campaign and day, the last 28 days.
-- Money is in the currency of the account: never add up amounts of different currencies.
SELECT
  date_start AS day,
  account_id,
  account_currency AS currency,
  campaign_id,
  campaign_name,
  spend,
  impressions,
  clicks,
  round(cast(spend AS double) / nullif(clicks, 0), 2) AS cost_per_click
FROM campaign_insights AS insights
WHERE date >= current_date - interval '28' day
ORDER BY day DESC, account_id, spend DESC, campaign_id
