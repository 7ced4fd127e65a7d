-- Spend, clicks and purchases by age group and gender, the last 28 days, with the share of the account's spend.
-- From the report age_gender. Reach is left out: people must not be added up over days or groups. Purchases are
-- omni_purchase alone, in the attribution window of each ad set. Money is in the currency of the account.
WITH split AS (
  SELECT
    account_id,
    account_currency AS currency,
    age,
    gender,
    sum(spend) AS spend,
    sum(impressions) AS impressions,
    sum(inline_link_clicks) AS link_clicks,
    sum(element_at(filter(actions, action -> action.action_type = 'omni_purchase'), 1).value) AS purchases
  FROM age_gender AS insights
  WHERE date >= current_date - interval '28' day
  GROUP BY account_id, account_currency, age, gender
)
SELECT
  account_id,
  currency,
  age,
  gender,
  spend,
  round(cast(spend AS double) / nullif(cast(sum(spend) OVER (PARTITION BY account_id, currency) AS double), 0), 4)
    AS share_of_spend,
  impressions,
  link_clicks,
  purchases,
  round(cast(spend AS double) / nullif(cast(purchases AS double), 0), 2) AS cost_per_purchase
FROM split
ORDER BY account_id, spend DESC, age, gender
