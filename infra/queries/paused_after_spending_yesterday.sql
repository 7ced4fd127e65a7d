-- Ads that spent yesterday and are paused today.
-- Today is the day of the newest snapshot and yesterday the day before, both in the account's time zone. Paused is an
-- ad that is paused itself, or by its ad set or its campaign. Spend is in the currency of the account.
SELECT
  ads.date AS as_of,
  ads.account_id,
  ads.id AS ad_id,
  ads.name AS ad_name,
  insights.campaign_name,
  ads.effective_status,
  ads.updated_time,
  insights.account_currency AS currency,
  insights.spend AS spend_yesterday
FROM current_ads AS ads
JOIN ad_insights AS insights
  ON insights.account_id = ads.account_id
  AND insights.ad_id = ads.id
  AND insights.date_start = ads.date - interval '1' day
WHERE insights.date >= current_date - interval '3' day
  AND insights.spend > 0
  AND ads.effective_status IN ('PAUSED', 'ADSET_PAUSED', 'CAMPAIGN_PAUSED')
ORDER BY ads.account_id, insights.spend DESC, ads.id
