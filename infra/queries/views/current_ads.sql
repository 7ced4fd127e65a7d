-- The ads of each account as they are now: its newest snapshot of the last 31 days.
-- An account that was not extracted for a month is not in it. The column date says of which day a row is.
SELECT ads.*
FROM ad_metadata AS ads
JOIN (
  SELECT account_id, max(date) AS newest
  FROM ad_metadata AS snapshots
  WHERE date >= current_date - interval '31' day
  GROUP BY account_id
) AS snapshot ON snapshot.account_id = ads.account_id AND snapshot.newest = ads.date
WHERE ads.date >= current_date - interval '31' day
