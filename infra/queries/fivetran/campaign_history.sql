-- Each campaign as it is now; one that only insights know, as they last named it.
-- One row per campaign. Budgets are in minor units of account_currency.
WITH named AS (
  SELECT
    account_id,
    campaign_id,
    max_by(campaign_name, date) AS name,
    max_by(account_currency, date) AS account_currency,
    max(date) AS last_day,
    max(extracted_at) AS synced
  FROM ad_insights AS insights
  GROUP BY account_id, campaign_id
)
SELECT
  coalesce(campaigns.id, named.campaign_id) AS id,
  coalesce(campaigns.extracted_at, named.synced) AS _fivetran_synced,
  coalesce(campaigns.account_id, named.account_id) AS account_id,
  coalesce(campaigns.name, named.name) AS name,
  campaigns.status,
  campaigns.configured_status,
  campaigns.effective_status,
  campaigns.objective,
  campaigns.buying_type,
  campaigns.bid_strategy,
  campaigns.daily_budget,
  campaigns.lifetime_budget,
  campaigns.budget_remaining,
  campaigns.spend_cap,
  campaigns.start_time,
  campaigns.stop_time,
  campaigns.created_time,
  coalesce(cast(campaigns.updated_time AS timestamp), cast(named.last_day AS timestamp)) AS updated_time,
  coalesce(accounts.currency, named.account_currency) AS account_currency
FROM current_campaigns AS campaigns
FULL JOIN named ON named.account_id = campaigns.account_id AND named.campaign_id = campaigns.id
LEFT JOIN current_account AS accounts ON accounts.account_id = campaigns.account_id
