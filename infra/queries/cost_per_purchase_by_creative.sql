-- Cost per purchase by creative, with its landing page, the last 28 days.
-- Action types are a hierarchy (omni_purchase holds the purchases on websites, in apps and in shops), so they are never
-- added up: this counts omni_purchase alone, in the attribution window of each ad set. Spend is in the currency of the
-- account. Ads that no snapshot knows any more are one row without a creative, so that no spend is lost.
WITH by_ad AS (
  SELECT
    account_id,
    account_currency AS currency,
    ad_id,
    sum(spend) AS spend,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_purchase'), 1).value) AS purchases
  FROM ad_insights AS insights
  WHERE date >= current_date - interval '28' day
  GROUP BY account_id, account_currency, ad_id
)
SELECT
  by_ad.account_id,
  by_ad.currency,
  json_extract_scalar(ads.creative, '$.id') AS creative_id,
  creatives.name AS creative_name,
  creatives.page_link,
  creatives.url_tags,
  count(*) AS ads,
  sum(by_ad.spend) AS spend,
  sum(by_ad.purchases) AS purchases,
  round(cast(sum(by_ad.spend) AS double) / nullif(cast(sum(by_ad.purchases) AS double), 0), 2) AS cost_per_purchase
FROM by_ad
LEFT JOIN current_ads AS ads ON ads.account_id = by_ad.account_id AND ads.id = by_ad.ad_id
LEFT JOIN current_creatives AS creatives
  ON creatives.account_id = ads.account_id AND creatives.id = json_extract_scalar(ads.creative, '$.id')
GROUP BY
  by_ad.account_id,
  by_ad.currency,
  json_extract_scalar(ads.creative, '$.id'),
  creatives.name,
  creatives.page_link,
  creatives.url_tags
ORDER BY currency, account_id, cost_per_purchase NULLS LAST, spend DESC
