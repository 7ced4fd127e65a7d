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

/** The numbers of a day: their names in results, and in columns. */
export const MEASURE_COLUMNS = [
  ['impressions', 'impressions'],
  ['clicks', 'clicks'],
  ['linkClicks', 'link_clicks'],
  ['spend', 'spend'],
] as const;

/** A number of a day as a column; spend is in millionths. */
export const measure = (name: string, value: string): string =>
  name === 'spend' ? `CAST((${value}) * 0.000001 AS DECIMAL(18, 6))` : value;

/**
 * The beginning of a query over the results in a data folder: `streams`, a row for each run, account, day and insights
 * stream, with the structs `account`, `day` and `stream`.
 * @param runsFolder folder with `<run>/<account>/result.json`.
 * @returns undefined when there is no result.
 */
export function resultDays(runsFolder: string): string | undefined {
  const files = join(runsFolder, '*', 'act_*', 'result.json');
  if (globSync(files).length === 0) return undefined;
  return `
WITH
  results AS (SELECT json_transform(content, '${JSON.stringify(RESULT)}') AS account FROM read_text('${files.replaceAll("'", "''")}')),
  days AS (SELECT account, unnest(account.days) AS day FROM results),
  streams AS (SELECT account, day, unnest(day.streams) AS stream FROM days)`;
}
