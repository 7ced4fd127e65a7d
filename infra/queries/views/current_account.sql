-- Each account as it is now, with its settings: its newest snapshot of the last 31 days.
-- An account that was not extracted for a month is not in it. The column date says of which day a row is.
SELECT accounts.*
FROM ad_account AS accounts
JOIN (
  SELECT account_id, max(date) AS newest
  FROM ad_account AS snapshots
  WHERE date >= current_date - interval '31' day
  GROUP BY account_id
) AS snapshot ON snapshot.account_id = accounts.account_id AND snapshot.newest = accounts.date
WHERE accounts.date >= current_date - interval '31' day
