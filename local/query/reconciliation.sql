-- Meta's own total of each account and day beside the impressions of each insights stream, with the difference and the outcome.
-- Each stream's day is as the newest run of the data folder has it. Where Meta's total moved while it was read, its
-- highest answer is shown. The difference is that of the stream that differs most; below zero, rows are fewer. The
-- outcome is the worst of the streams (docs/reconciliation.md). The view reconciliation has clicks, link clicks, the
-- spend of each stream and the reasons, too: --sql "SELECT * FROM reconciliation".
WITH days AS (
  SELECT
    account,
    date,
    any_value(currency) AS currency,
    max(meta_impressions) AS meta_impressions,
    max(meta_spend) AS meta_spend,
    arg_max(difference_impressions, abs(difference_impressions)) AS difference,
    coalesce(
      arg_min(outcome, list_position(['failed', 'held_back', 'difference', 'unproven', 'moving', 'repaired'], outcome)),
      'agrees'
    ) AS outcome
  FROM reconciliation
  GROUP BY account, date
),
sums AS (PIVOT (SELECT account, date, stream, impressions FROM reconciliation) ON stream USING any_value(impressions))
SELECT
  days.account,
  days.date AS day,
  days.meta_impressions,
  sums.* EXCLUDE (account, date),
  days.difference,
  days.outcome,
  days.meta_spend,
  days.currency
FROM days
JOIN sums ON sums.account = days.account AND sums.date = days.date
ORDER BY day DESC, account
