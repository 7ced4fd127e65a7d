-- People reached and how often, by campaign and week, the last eight weeks.
-- A person counts once a week, which sums of days never give: the numbers are Meta's own, from the report
-- campaign_weekly. Weeks begin on Monday; the newest is not over. Reach is estimated, and of different campaigns it must
-- not be added up: people see more than one. Money is in the currency of the account.
SELECT
  date_start AS week,
  date_stop AS last_day,
  account_id,
  account_currency AS currency,
  campaign_id,
  campaign_name,
  reach,
  frequency,
  impressions,
  spend,
  round(cast(spend AS double) / nullif(reach, 0) * 1000, 2) AS cost_per_1000_people
FROM campaign_weekly AS weeks
WHERE date >= current_date - interval '63' day
ORDER BY week DESC, account_id, reach DESC, campaign_id
