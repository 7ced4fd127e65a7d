import { globSync } from 'node:fs';
import { join } from 'node:path';

/** The fields to read from an account's result. Older results may lack some. */
const MEASURES = { impressions: 'BIGINT', clicks: 'BIGINT', linkClicks: 'BIGINT', spend: 'BIGINT' };
const RESULT = {
  runId: 'VARCHAR',
  finishedAt: 'VARCHAR',
  account: 'VARCHAR',
  name: 'VARCHAR',
  currency: 'VARCHAR',
  days: [
    {
      date: 'DATE',
      total: { lowest: MEASURES, highest: MEASURES },
      streams: [
        {
          stream: 'VARCHAR',
          outcome: 'VARCHAR',
          rows: MEASURES,
          difference: MEASURES,
          reason: 'VARCHAR',
        },
      ],
    },
  ],
};

const MEASURE_COLUMNS = [
  ['impressions', 'impressions'],
  ['clicks', 'clicks'],
  ['linkClicks', 'link_clicks'],
  ['spend', 'spend'],
] as const;

/**
 * The SQL of a view with the newest result per account, day and insights stream from the results in a data folder.
 * `meta_…` is Meta's highest total, `difference_…` the rows minus Meta's total; spend is in the account's currency.
 * @param runsFolder folder with `<run>/<account>/result.json`.
 * @returns undefined when there is no result.
 */
export function reconciliationView(runsFolder: string): string | undefined {
  const files = join(runsFolder, '*', 'act_*', 'result.json');
  if (globSync(files).length === 0) return undefined;
  return `
WITH
  results AS (SELECT json_transform(content, '${JSON.stringify(RESULT)}') AS account FROM read_text('${files.replaceAll("'", "''")}')),
  days AS (SELECT account, unnest(account.days) AS day FROM results),
  streams AS (SELECT account, day, unnest(day.streams) AS stream FROM days)
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
}

const columns = (prefix: string, struct: string): string =>
  MEASURE_COLUMNS.map(([name, column]) => {
    const value = `${struct}.${name}`;
    const typed = name === 'spend' ? `CAST(${value} * 0.000001 AS DECIMAL(18, 6))` : value;
    return `${typed} AS ${prefix}${column}`;
  }).join(', ');
