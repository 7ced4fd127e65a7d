-- Days whose numbers changed after they were first published: which day, when, and by how much.
-- Meta restates days for 28 days, mostly conversions and the newest days. One row for each time that a day of an insights
-- stream changed in impressions, clicks, link clicks or spend, as far back as results are kept. Amounts are in the
-- currency of the account.
SELECT
  account,
  stream,
  date AS day,
  changed_at,
  age_days,
  impressions_change,
  clicks_change,
  spend_before,
  spend,
  spend_change,
  currency
FROM restatements AS changes
ORDER BY changed_at DESC, account, stream, day
