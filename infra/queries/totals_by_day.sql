-- Each account's day as campaigns and as ads have it, the last 28 days, to be ticked off in Ads Manager.
-- Both were compared with Meta's own totals when they were read: docs/reconciliation.md. They differ where a day of one
-- of them was held back. Money is in the currency of the account.
WITH by_ads AS (
  SELECT
    account_id,
    date,
    sum(impressions) AS impressions,
    sum(clicks) AS clicks,
    sum(spend) AS spend,
    max(extracted_at) AS extracted_at
  FROM ad_insights AS insights
  WHERE date >= current_date - interval '28' day
  GROUP BY account_id, date
),
by_campaigns AS (
  SELECT
    account_id,
    date,
    max(account_currency) AS currency,
    sum(impressions) AS impressions,
    sum(clicks) AS clicks,
    sum(spend) AS spend
  FROM campaign_insights AS insights
  WHERE date >= current_date - interval '28' day
  GROUP BY account_id, date
)
SELECT
  coalesce(by_campaigns.date, by_ads.date) AS day,
  coalesce(by_campaigns.account_id, by_ads.account_id) AS account_id,
  by_campaigns.currency,
  by_campaigns.spend AS spend_of_campaigns,
  by_ads.spend AS spend_of_ads,
  by_campaigns.impressions AS impressions_of_campaigns,
  by_ads.impressions AS impressions_of_ads,
  by_campaigns.clicks AS clicks_of_campaigns,
  by_ads.clicks AS clicks_of_ads,
  by_ads.impressions - by_campaigns.impressions AS difference,
  by_ads.extracted_at AS ads_last_changed_at
FROM by_campaigns
FULL JOIN by_ads ON by_ads.account_id = by_campaigns.account_id AND by_ads.date = by_campaigns.date
ORDER BY day DESC, account_id
