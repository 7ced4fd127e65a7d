-- Each day of each insights stream beside Meta's own totals, as the newest run has it.
-- meta_… is Meta's highest total, difference_… the rows minus Meta's total: below zero, rows are fewer. Spend is in
-- currency. A day is one of the account's own time zone. docs/reconciliation.md says what the outcomes mean.
SELECT
  'act_' || account_id AS account,
  account_id,
  account_name,
  currency,
  day AS date,
  stream,
  outcome,
  meta_lowest_impressions,
  meta_lowest_clicks,
  meta_lowest_link_clicks,
  meta_lowest_spend,
  meta_impressions,
  meta_clicks,
  meta_link_clicks,
  meta_spend,
  impressions,
  clicks,
  link_clicks,
  spend,
  difference_impressions,
  difference_clicks,
  difference_link_clicks,
  difference_spend,
  reason,
  run_id
FROM (
  SELECT
    days.*,
    row_number() OVER (PARTITION BY account_id, day, stream ORDER BY finished_at DESC) AS place
  FROM reconciliation_days AS days
) AS ranked
WHERE place = 1
