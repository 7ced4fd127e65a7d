import { gzipSync } from 'node:zlib';
import type { Difference } from '#functions/contract/reconciliation.ts';
import type { AccountResult } from '#functions/contract/result.ts';
import { digitsOf, reconciliationKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** As much of a result as its days need. */
export type ReconciledResult = Pick<
  AccountResult,
  'runId' | 'account' | 'name' | 'currency' | 'finishedAt' | 'days'
>;

/**
 * Stores the days of an account for queries, beside what other runs found of them. An account without insights streams
 * has none, and nothing is written.
 * @param date the day of the run's start in the account's time zone. @throws LakeUnavailable
 */
export async function writeReconciliation(
  store: Pick<LakeStore, 'putBytes'>,
  result: ReconciledResult,
  date: string,
): Promise<void> {
  const lines = reconciliationLines(result);
  if (lines.length === 0) return;
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const key = reconciliationKey(date, result.account, result.runId);
  await store.putBytes(key, gzipSync(text), { contentType: 'application/x-ndjson' });
}

/**
 * A line for each day and insights stream, with the columns of the table `reconciliation_days`. What a result lacks is
 * absent. Amounts are text with six decimals, in the account's currency.
 */
export function reconciliationLines(result: ReconciledResult): Record<string, string | number>[] {
  const { runId, account, name, currency, finishedAt, days } = result;
  return days.flatMap(({ date, total, streams }) =>
    streams.map(({ stream, outcome, rows, difference, reason }) => ({
      account_id: digitsOf(account),
      account_name: name,
      currency,
      day: date,
      stream,
      outcome,
      ...numbers('', rows),
      ...numbers('meta_lowest_', total?.lowest),
      ...numbers('meta_', total?.highest),
      ...numbers('difference_', difference),
      ...(reason !== undefined && { reason }),
      run_id: runId,
      finished_at: timestamp(finishedAt),
    })),
  );
}

function numbers(prefix: string, measures: Difference | undefined): Record<string, string | number> {
  if (measures === undefined) return {};
  return {
    [`${prefix}impressions`]: measures.impressions,
    [`${prefix}clicks`]: measures.clicks,
    [`${prefix}link_clicks`]: measures.linkClicks,
    [`${prefix}spend`]: decimal(measures.spend),
  };
}

/** Millionths as text with six decimals, without rounding. */
function decimal(millionths: number): string {
  const digits = String(Math.abs(millionths)).padStart(7, '0');
  return `${millionths < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** As Hive and DuckDB read a timestamp without a zone: `2026-05-01 03:00:00.000`, UTC. */
const timestamp = (instant: string): string =>
  new Date(instant).toISOString().replace('T', ' ').replace('Z', '');
