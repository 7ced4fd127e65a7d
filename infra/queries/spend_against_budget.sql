-- Spend against budget by active campaign: the pace of the last seven days, what is left, and for how many days.
-- A campaign without a budget of its own has those of its active ad sets, added up. used is the average spend of a day
-- over the daily budget. days_left is until the campaign ends, and needed_per_day what would spend the rest by then. All
-- amounts are in the currency of the account; budgets, which Meta gives in minor units, are converted.
WITH spent AS (
  SELECT
    account_id,
    campaign_id,
    cast(sum(spend) AS double) / 7 AS spend_per_day,
    cast(max_by(spend, date) AS double) AS spend_on_newest_day,
    max(date) AS newest_day
  FROM campaign_insights AS insights
  WHERE date >= current_date - interval '7' day
  GROUP BY account_id, campaign_id
),
of_ad_sets AS (
  SELECT
    account_id,
    campaign_id,
    sum(daily_budget) AS daily_budget,
    sum(lifetime_budget) AS lifetime_budget,
    sum(budget_remaining) AS budget_remaining
  FROM current_ad_sets AS ad_sets
  WHERE effective_status = 'ACTIVE'
  GROUP BY account_id, campaign_id
),
budgets AS (
  SELECT
    campaigns.account_id,
    campaigns.date,
    accounts.currency,
    -- Currencies that have no minor unit at Meta: marketing-api/currencies.
    CASE
      WHEN accounts.currency IN
        ('CLP', 'COP', 'CRC', 'HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'PYG', 'TWD', 'VND') THEN 1e0
      ELSE 1e2
    END AS minor_units,
    campaigns.id AS campaign_id,
    campaigns.name AS campaign_name,
    campaigns.stop_time,
    coalesce(nullif(campaigns.daily_budget, 0), nullif(campaigns.lifetime_budget, 0)) IS NOT NULL AS is_own,
    nullif(campaigns.daily_budget, 0) AS own_daily,
    nullif(campaigns.lifetime_budget, 0) AS own_lifetime,
    campaigns.budget_remaining AS own_remaining,
    nullif(of_ad_sets.daily_budget, 0) AS sets_daily,
    nullif(of_ad_sets.lifetime_budget, 0) AS sets_lifetime,
    of_ad_sets.budget_remaining AS sets_remaining
  FROM current_campaigns AS campaigns
  JOIN current_account AS accounts ON accounts.account_id = campaigns.account_id
  LEFT JOIN of_ad_sets ON of_ad_sets.account_id = campaigns.account_id AND of_ad_sets.campaign_id = campaigns.id
  WHERE campaigns.effective_status = 'ACTIVE'
),
amounts AS (
  SELECT
    account_id,
    date,
    currency,
    campaign_id,
    campaign_name,
    CASE WHEN is_own THEN 'campaign' ELSE 'ad sets' END AS budget_of,
    CASE WHEN is_own THEN own_daily ELSE sets_daily END / minor_units AS daily_budget,
    CASE WHEN is_own THEN own_lifetime ELSE sets_lifetime END / minor_units AS lifetime_budget,
    CASE WHEN is_own THEN own_remaining ELSE sets_remaining END / minor_units AS remaining,
    date_diff('day', date, cast(stop_time AS date)) AS days_left
  FROM budgets
)
SELECT
  amounts.account_id,
  amounts.currency,
  amounts.campaign_id,
  amounts.campaign_name,
  amounts.budget_of,
  amounts.daily_budget,
  amounts.lifetime_budget,
  round(spent.spend_per_day, 2) AS spend_per_day,
  spent.newest_day,
  spent.spend_on_newest_day,
  round(spent.spend_per_day / amounts.daily_budget, 3) AS used,
  amounts.remaining,
  amounts.days_left,
  round(amounts.remaining / nullif(greatest(amounts.days_left, 0), 0), 2) AS needed_per_day
FROM amounts
LEFT JOIN spent ON spent.account_id = amounts.account_id AND spent.campaign_id = amounts.campaign_id
ORDER BY amounts.account_id, spent.spend_per_day DESC NULLS LAST, amounts.campaign_id
