-- The ad sets of each account as they are now: its newest snapshot of the last 31 days.
-- An account that was not extracted for a month is not in it. The column date says of which day a row is.
SELECT ad_sets.*
FROM ad_sets AS ad_sets
JOIN (
  SELECT account_id, max(date) AS newest
  FROM ad_sets AS snapshots
  WHERE date >= current_date - interval '31' day
  GROUP BY account_id
) AS snapshot ON snapshot.account_id = ad_sets.account_id AND snapshot.newest = ad_sets.date
WHERE ad_sets.date >= current_date - interval '31' day
