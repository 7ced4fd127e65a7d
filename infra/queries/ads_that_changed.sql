-- Ads that are new, paused, running again, changed or gone since the snapshot before.
-- Compares the two newest snapshots of each account, mostly today's and yesterday's. Paused is an ad that is paused
-- itself, or by its ad set or its campaign. An ad is gone when no list and no insights of the window have it any more.
-- An account with one snapshot is not in it: nothing was there before.
WITH days AS (
  SELECT account_id, date, dense_rank() OVER (PARTITION BY account_id ORDER BY date DESC) AS place
  FROM (
    SELECT DISTINCT account_id, date
    FROM ad_metadata AS snapshots
    WHERE date >= current_date - interval '31' day
  ) AS dates
),
compared AS (
  SELECT newest.account_id, newest.date AS as_of, earlier.date AS since
  FROM days AS newest
  JOIN days AS earlier ON earlier.account_id = newest.account_id AND earlier.place = 2
  WHERE newest.place = 1
),
newer AS (
  SELECT ads.*, compared.as_of, compared.since, ads.effective_status LIKE '%PAUSED' AS is_paused
  FROM ad_metadata AS ads
  JOIN compared ON compared.account_id = ads.account_id AND compared.as_of = ads.date
  WHERE ads.date >= current_date - interval '31' day
),
older AS (
  SELECT ads.*, compared.as_of, compared.since, ads.effective_status LIKE '%PAUSED' AS is_paused
  FROM ad_metadata AS ads
  JOIN compared ON compared.account_id = ads.account_id AND compared.since = ads.date
  WHERE ads.date >= current_date - interval '31' day
),
changes AS (
  SELECT
    coalesce(newer.account_id, older.account_id) AS account_id,
    coalesce(newer.since, older.since) AS since,
    coalesce(newer.as_of, older.as_of) AS as_of,
    CASE
      WHEN older.id IS NULL THEN 'new'
      WHEN newer.id IS NULL THEN 'gone'
      WHEN newer.is_paused AND NOT older.is_paused THEN 'paused'
      WHEN older.is_paused AND newer.effective_status = 'ACTIVE' THEN 'running again'
      WHEN newer.updated_time IS DISTINCT FROM older.updated_time
        OR newer.name IS DISTINCT FROM older.name
        OR newer.effective_status IS DISTINCT FROM older.effective_status
        OR newer.creative IS DISTINCT FROM older.creative THEN 'changed'
    END AS change,
    coalesce(newer.id, older.id) AS ad_id,
    coalesce(newer.name, older.name) AS ad_name,
    older.effective_status AS status_before,
    newer.effective_status AS status,
    newer.updated_time
  FROM newer
  FULL JOIN older ON older.account_id = newer.account_id AND older.id = newer.id
)
SELECT *
FROM changes
WHERE change IS NOT NULL
ORDER BY account_id, change, ad_id
