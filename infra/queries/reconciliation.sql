-- Meta's own total of each account and day beside the impressions of campaigns and of ads, with the difference and the outcome.
-- Each day is as the newest run has it. Where Meta's total moved while it was read, its highest answer is shown. The
-- difference is that of the stream that differs most; below zero, rows are fewer. The outcome is the worst of all
-- insights streams, of the one in worst_stream (docs/reconciliation.md). The view reconciliation has every stream, with
-- clicks, link clicks, spend and the reasons.
SELECT
  account,
  date AS day,
  max(meta_impressions) AS meta_impressions,
  max(CASE WHEN stream = 'campaign_insights' THEN impressions END) AS campaign_insights,
  max(CASE WHEN stream = 'ad_insights' THEN impressions END) AS ad_insights,
  max_by(difference_impressions, abs(difference_impressions)) AS difference,
  min_by(outcome, severity) AS outcome,
  CASE WHEN min(severity) < 7 THEN min_by(stream, severity) END AS worst_stream,
  max(meta_spend) AS meta_spend,
  max(currency) AS currency
FROM (
  SELECT
    results.*,
    CASE outcome
      WHEN 'failed' THEN 1
      WHEN 'held_back' THEN 2
      WHEN 'difference' THEN 3
      WHEN 'unproven' THEN 4
      WHEN 'moving' THEN 5
      WHEN 'repaired' THEN 6
      ELSE 7
    END AS severity
  FROM reconciliation AS results
) AS ranked
GROUP BY account, date
ORDER BY day DESC, account
