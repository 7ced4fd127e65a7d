import { MEASURE_COLUMNS, measure } from './result-days.ts';

/**
 * The SQL of a view with each time that a published day changed: which day of which account and stream, when, and by
 * how much since it was published before. A day that was held back or failed was not published, and does not count.
 * @param resultDays see there.
 */
export const restatementsView = (resultDays: string): string => `${resultDays},
published AS (
  SELECT
    account, day, stream,
    stream.rows AS numbers,
    CAST(account.finishedAt AS TIMESTAMPTZ) AS published_at
  FROM streams
  WHERE stream.rows IS NOT NULL AND stream.outcome NOT IN ('failed', 'held_back')
),
compared AS (
  SELECT *, lag(numbers) OVER earlier AS before, lag(published_at) OVER earlier AS published_before
  FROM published
  WINDOW earlier AS (PARTITION BY account.account, day.date, stream.stream ORDER BY published_at)
)
SELECT
  account.account AS account,
  account.name AS account_name,
  account.currency AS currency,
  stream.stream AS stream,
  day.date AS date,
  published_at AS changed_at,
  published_before,
  date_diff('day', day.date, CAST(published_at AS DATE)) AS age_days,
  ${MEASURE_COLUMNS.map(([name, column]) => `${measure(name, `before.${name}`)} AS ${column}_before, ${measure(name, `numbers.${name}`)} AS ${column}, ${measure(name, `numbers.${name} - before.${name}`)} AS ${column}_change`).join(',\n  ')},
  account.runId AS run_id
FROM compared
WHERE before IS NOT NULL AND before IS DISTINCT FROM numbers`;
