import { MEASURE_COLUMNS, measure } from './result-days.ts';

/**
 * The SQL of a view with the newest result per account, day and insights stream. `meta_…` is Meta's highest total,
 * `difference_…` the rows minus Meta's total; spend is in the account's currency.
 * @param resultDays see there.
 */
export const reconciliationView = (resultDays: string): string => `${resultDays}
SELECT
  account.account AS account,
  account.name AS account_name,
  account.currency AS currency,
  day.date AS date,
  stream.stream AS stream,
  stream.outcome AS outcome,
  ${columns('meta_lowest_', 'day.total.lowest')},
  ${columns('meta_', 'day.total.highest')},
  ${columns('', 'stream.rows')},
  ${columns('difference_', 'stream.difference')},
  stream.reason AS reason,
  account.runId AS run_id
FROM streams
QUALIFY row_number() OVER (
  PARTITION BY account.account, day.date, stream.stream ORDER BY account.finishedAt DESC
) = 1`;

const columns = (prefix: string, struct: string): string =>
  MEASURE_COLUMNS.map(([name, column]) => `${measure(name, `${struct}.${name}`)} AS ${prefix}${column}`).join(
    ', ',
  );
