-- Spend and results by campaign and week, the last eight weeks.
-- Weeks begin on Monday, in the account's time zone; the newest is not over. Action types are a hierarchy and are never
-- added up: purchases are omni_purchase, leads are lead, installs are omni_app_install, each in the attribution window
-- of the ad set. Money is in the currency of the account.
WITH weeks AS (
  SELECT
    account_id,
    account_currency AS currency,
    campaign_id,
    max_by(campaign_name, date) AS campaign_name,
    cast(date_trunc('week', date_start) AS date) AS week,
    sum(spend) AS spend,
    sum(impressions) AS impressions,
    sum(inline_link_clicks) AS link_clicks,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_purchase'), 1).value) AS purchases,
    sum(element_at(filter(action_values, action -> action.action_type = 'omni_purchase'), 1).value) AS purchase_value,
    sum(element_at(filter(actions, action -> action.action_type = 'lead'), 1).value) AS leads,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_app_install'), 1).value) AS installs
  FROM campaign_insights AS insights
  WHERE date >= current_date - interval '56' day
  GROUP BY account_id, account_currency, campaign_id, cast(date_trunc('week', date_start) AS date)
)
SELECT
  week,
  account_id,
  currency,
  campaign_id,
  campaign_name,
  spend,
  impressions,
  link_clicks,
  purchases,
  purchase_value,
  leads,
  installs,
  round(cast(spend AS double) / nullif(cast(purchases AS double), 0), 2) AS cost_per_purchase,
  round(cast(purchase_value AS double) / nullif(cast(spend AS double), 0), 2) AS return_on_spend
FROM weeks
ORDER BY week DESC, account_id, spend DESC, campaign_id
