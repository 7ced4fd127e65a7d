-- Each time that a published day changed: which day of which account and stream, when, and by how much.
-- …_change is against what was published before. Days that were held back or failed were not published, and do not
-- count. Times are UTC; spend is in currency.
SELECT
  'act_' || account_id AS account,
  account_id,
  account_name,
  currency,
  stream,
  day AS date,
  finished_at AS changed_at,
  published_before,
  date_diff('day', day, CAST(finished_at AS date)) AS age_days,
  impressions_before,
  impressions,
  impressions - impressions_before AS impressions_change,
  clicks_before,
  clicks,
  clicks - clicks_before AS clicks_change,
  link_clicks_before,
  link_clicks,
  link_clicks - link_clicks_before AS link_clicks_change,
  spend_before,
  spend,
  CAST(spend - spend_before AS decimal(38, 6)) AS spend_change,
  run_id
FROM (
  SELECT
    days.*,
    lag(finished_at) OVER (PARTITION BY account_id, day, stream ORDER BY finished_at) AS published_before,
    lag(impressions) OVER (PARTITION BY account_id, day, stream ORDER BY finished_at) AS impressions_before,
    lag(clicks) OVER (PARTITION BY account_id, day, stream ORDER BY finished_at) AS clicks_before,
    lag(link_clicks) OVER (PARTITION BY account_id, day, stream ORDER BY finished_at) AS link_clicks_before,
    lag(spend) OVER (PARTITION BY account_id, day, stream ORDER BY finished_at) AS spend_before
  FROM reconciliation_days AS days
  WHERE impressions IS NOT NULL AND outcome NOT IN ('failed', 'held_back')
) AS published
WHERE published_before IS NOT NULL
  AND (
    impressions <> impressions_before
    OR clicks <> clicks_before
    OR link_clicks <> link_clicks_before
    OR spend <> spend_before
  )
