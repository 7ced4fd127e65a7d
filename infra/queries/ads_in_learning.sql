-- Ads whose ad set is still learning, or has limited learning: too few results for steady delivery.
-- Meta: about 50 results within a week of the last significant edit. Active ads only, with what the ad set has so far and
-- what it spent in the last seven days, in the currency of the account.
WITH spent AS (
  SELECT account_id, ad_id, max(account_currency) AS currency, sum(spend) AS spend
  FROM ad_insights AS insights
  WHERE date >= current_date - interval '7' day
  GROUP BY account_id, ad_id
)
SELECT
  ads.account_id,
  CASE json_extract_scalar(ad_sets.learning_stage_info, '$.status')
    WHEN 'LEARNING' THEN 'learning'
    WHEN 'FAIL' THEN 'limited'
  END AS learning,
  ad_sets.id AS ad_set_id,
  ad_sets.name AS ad_set_name,
  ads.id AS ad_id,
  ads.name AS ad_name,
  ad_sets.optimization_goal,
  cast(json_extract_scalar(ad_sets.learning_stage_info, '$.conversions') AS bigint) AS results,
  spent.currency,
  spent.spend AS spend_7_days
FROM current_ad_sets AS ad_sets
JOIN current_ads AS ads ON ads.account_id = ad_sets.account_id AND ads.adset_id = ad_sets.id
LEFT JOIN spent ON spent.account_id = ads.account_id AND spent.ad_id = ads.id
WHERE json_extract_scalar(ad_sets.learning_stage_info, '$.status') IN ('LEARNING', 'FAIL')
  AND ads.effective_status = 'ACTIVE'
ORDER BY ads.account_id, learning, ad_set_id, ad_id
