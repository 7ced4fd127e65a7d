-- The campaigns of each account as they are now: its newest snapshot of the last 31 days.
-- An account that was not extracted for a month is not in it. The column date says of which day a row is.
SELECT campaigns.*
FROM campaigns AS campaigns
JOIN (
  SELECT account_id, max(date) AS newest
  FROM campaigns AS snapshots
  WHERE date >= current_date - interval '31' day
  GROUP BY account_id
) AS snapshot ON snapshot.account_id = campaigns.account_id AND snapshot.newest = campaigns.date
WHERE campaigns.date >= current_date - interval '31' day
