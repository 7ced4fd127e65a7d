-- Each ad as it is now; one that no snapshot has any more, such as a deleted ad, as insights last named it.
-- One row per ad.
WITH named AS (
  SELECT
    account_id,
    ad_id,
    max_by(ad_name, date) AS name,
    max_by(adset_id, date) AS ad_set_id,
    max_by(campaign_id, date) AS campaign_id,
    max(date) AS last_day,
    max(extracted_at) AS synced
  FROM ad_insights AS insights
  GROUP BY account_id, ad_id
)
SELECT
  coalesce(ads.id, named.ad_id) AS id,
  coalesce(ads.extracted_at, named.synced) AS _fivetran_synced,
  coalesce(ads.account_id, named.account_id) AS account_id,
  coalesce(ads.adset_id, named.ad_set_id) AS ad_set_id,
  coalesce(ads.campaign_id, named.campaign_id) AS campaign_id,
  json_extract_scalar(ads.creative, '$.id') AS creative_id,
  coalesce(ads.name, named.name) AS name,
  ads.status,
  ads.configured_status,
  ads.effective_status,
  ads.bid_type,
  ads.bid_amount,
  ads.conversion_domain,
  ads.created_time,
  coalesce(cast(ads.updated_time AS timestamp), cast(named.last_day AS timestamp)) AS updated_time
FROM current_ads AS ads
FULL JOIN named ON named.account_id = ads.account_id AND named.ad_id = ads.id
