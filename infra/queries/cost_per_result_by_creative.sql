-- Cost per purchase, lead and install by creative, with its landing page and UTM parameters, the last 28 days.
-- Action types are a hierarchy (omni_purchase holds the purchases on websites, in apps and in shops), so they are never
-- added up: purchases are omni_purchase alone, leads are lead, installs are omni_app_install, in the attribution window
-- of each ad set. Money is in the currency of the account. Ads that no snapshot knows any more are one row without a
-- creative, so that no spend is lost.
WITH by_ad AS (
  SELECT
    account_id,
    account_currency AS currency,
    ad_id,
    sum(spend) AS spend,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_purchase'), 1).value) AS purchases,
    sum(element_at(filter(actions, action -> action.action_type = 'lead'), 1).value) AS leads,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_app_install'), 1).value) AS installs
  FROM ad_insights AS insights
  WHERE date >= current_date - interval '28' day
  GROUP BY account_id, account_currency, ad_id
),
by_creative AS (
  SELECT
    by_ad.account_id,
    by_ad.currency,
    json_extract_scalar(ads.creative, '$.id') AS creative_id,
    count(*) AS ads,
    sum(by_ad.spend) AS spend,
    sum(by_ad.purchases) AS purchases,
    sum(by_ad.leads) AS leads,
    sum(by_ad.installs) AS installs
  FROM by_ad
  LEFT JOIN current_ads AS ads ON ads.account_id = by_ad.account_id AND ads.id = by_ad.ad_id
  GROUP BY by_ad.account_id, by_ad.currency, json_extract_scalar(ads.creative, '$.id')
)
SELECT
  results.account_id,
  results.currency,
  results.creative_id,
  creatives.name AS creative_name,
  creatives.page_link,
  coalesce(
    nullif(regexp_extract(creatives.url_tags, '(^|[?&])utm_source=([^&#]*)', 2), ''),
    nullif(regexp_extract(creatives.page_link, '[?&]utm_source=([^&#]*)', 1), '')
  ) AS utm_source,
  coalesce(
    nullif(regexp_extract(creatives.url_tags, '(^|[?&])utm_campaign=([^&#]*)', 2), ''),
    nullif(regexp_extract(creatives.page_link, '[?&]utm_campaign=([^&#]*)', 1), '')
  ) AS utm_campaign,
  results.ads,
  results.spend,
  results.purchases,
  results.leads,
  results.installs,
  round(cast(results.spend AS double) / nullif(cast(results.purchases AS double), 0), 2) AS cost_per_purchase,
  round(cast(results.spend AS double) / nullif(cast(results.leads AS double), 0), 2) AS cost_per_lead,
  round(cast(results.spend AS double) / nullif(cast(results.installs AS double), 0), 2) AS cost_per_install
FROM by_creative AS results
LEFT JOIN current_creatives AS creatives
  ON creatives.account_id = results.account_id AND creatives.id = results.creative_id
ORDER BY currency, account_id, cost_per_purchase NULLS LAST, spend DESC
