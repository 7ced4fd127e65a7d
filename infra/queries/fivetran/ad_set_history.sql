-- Each ad set as it is now; one that only insights know, as they last named it.
-- One row per ad set. Budgets are in minor units of account_currency.
WITH named AS (
  SELECT
    account_id,
    adset_id,
    max_by(adset_name, date) AS name,
    max_by(campaign_id, date) AS campaign_id,
    max_by(account_currency, date) AS account_currency,
    max(date) AS last_day,
    max(extracted_at) AS synced
  FROM ad_insights AS insights
  GROUP BY account_id, adset_id
)
SELECT
  coalesce(ad_sets.id, named.adset_id) AS id,
  coalesce(ad_sets.extracted_at, named.synced) AS _fivetran_synced,
  coalesce(ad_sets.account_id, named.account_id) AS account_id,
  coalesce(ad_sets.campaign_id, named.campaign_id) AS campaign_id,
  coalesce(ad_sets.name, named.name) AS name,
  ad_sets.status,
  ad_sets.configured_status,
  ad_sets.effective_status,
  ad_sets.billing_event,
  ad_sets.bid_strategy,
  ad_sets.bid_amount,
  ad_sets.destination_type,
  ad_sets.optimization_goal,
  ad_sets.daily_budget,
  ad_sets.lifetime_budget,
  ad_sets.budget_remaining,
  ad_sets.start_time,
  ad_sets.end_time,
  ad_sets.created_time,
  coalesce(cast(ad_sets.updated_time AS timestamp), cast(named.last_day AS timestamp)) AS updated_time,
  coalesce(accounts.currency, named.account_currency) AS account_currency
FROM current_ad_sets AS ad_sets
FULL JOIN named ON named.account_id = ad_sets.account_id AND named.adset_id = ad_sets.id
LEFT JOIN current_account AS accounts ON accounts.account_id = ad_sets.account_id
