import type { StreamName } from '#functions/contract/ids.ts';

/** The one place that builds S3 keys. `account` is `act_<digits>` everywhere; the lake shows the digits alone. */

/** Published partition: `lake/<stream>/account_id=<digits>/date=<YYYY-MM-DD>/data.parquet`. */
export function lakeKey(stream: StreamName, account: string, date: string): string {
  return `lake/${stream}/account_id=${account.slice('act_'.length)}/date=${date}/data.parquet`;
}

/** Everything of one run. */
export const runPrefix = (runId: string): string => `runs/${runId}/`;
export const planKey = (runId: string): string => `${runPrefix(runId)}plan.json`;
export const ownerKey = (runId: string): string => `${runPrefix(runId)}owner.json`;
export const accountsKey = (runId: string): string => `${runPrefix(runId)}accounts.json`;
export const manifestKey = (runId: string): string => `${runPrefix(runId)}manifest.json`;
/** The manifest for people: one page, beside it. */
export const summaryKey = (runId: string): string => `${runPrefix(runId)}summary.html`;
/** How often the lake has refused `Aggregate`. */
export const aggregateProgressKey = (runId: string): string => `${runPrefix(runId)}aggregate-progress.json`;

/** Everything of one account in a run. */
export const accountPrefix = (runId: string, account: string): string => `${runPrefix(runId)}${account}/`;
/** What became of the account. */
export const resultKey = (runId: string, account: string): string =>
  `${accountPrefix(runId, account)}result.json`;
/** The account's own page, where there is something to say. */
export const accountSummaryKey = (runId: string, account: string): string =>
  `${accountPrefix(runId, account)}summary.html`;
/** What `Publish` has done of an account when it ran out of time, or the lake refused. */
export const publishProgressKey = (runId: string, account: string): string =>
  `${accountPrefix(runId, account)}publish-progress.json`;

/** Names one (run, account, stream): the unit that succeeds or fails as a whole. */
export interface Unit {
  readonly runId: string;
  readonly account: string;
  readonly stream: StreamName;
}

export const unitPrefix = (unit: Unit): string => `${accountPrefix(unit.runId, unit.account)}${unit.stream}/`;
export const checkpointKey = (unit: Unit): string => `${unitPrefix(unit)}checkpoint.json`;
export const receiptKey = (unit: Unit): string => `${unitPrefix(unit)}receipt.json`;
export const failureKey = (unit: Unit): string => `${unitPrefix(unit)}failure.json`;
export const platformFailureKey = (unit: Unit): string => `${unitPrefix(unit)}failure-platform.json`;

/** An immutable part: the attempt in its key keeps two attempts apart, the number keeps one attempt's parts apart. */
export function partKey(unit: Unit, attempt: string, number: number): string {
  return `${unitPrefix(unit)}part-${attempt}-${String(number).padStart(5, '0')}.ndjson.gz`;
}

/** A staged partition: written by one attempt, published by `Publish`. */
export function stagedKey(unit: Unit, date: string, attempt: string): string {
  return `${unitPrefix(unit)}staged/date=${date}/data-${attempt}.parquet`;
}

/** Hashes of the rows of a staged partition, named by its metadata, so that the next run can tell what has changed. */
export function rowIndexKey(unit: Unit, date: string, attempt: string): string {
  return `${unitPrefix(unit)}staged/date=${date}/rows-${attempt}.idx`;
}
