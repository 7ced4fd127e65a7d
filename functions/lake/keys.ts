import type { StreamName } from '#functions/contract/ids.ts';

/** The only place that builds S3 keys. `account` is always `act_<digits>`; keys in the lake have the digits alone. */

/**
 * Published partition: `lake/<stream>/date=<YYYY-MM-DD>/account=<digits>/data.parquet`. The date comes first, so that a
 * question about some days opens the objects of those days, of one account or of all. The folder is not called
 * `account_id`: that is a column of the files, and readers that take columns from the path too would have it twice.
 */
export function lakeKey(stream: StreamName, account: string, date: string): string {
  return `lake/${stream}/date=${date}/account=${digitsOf(account)}/data.parquet`;
}

/**
 * The days of an account as a run found them, for queries: `reconciliation/date=<YYYY-MM-DD>/account=<digits>/<run>.json.gz`.
 * @param date the day of the run's start in the account's time zone.
 */
export function reconciliationKey(date: string, account: string, runId: string): string {
  return `reconciliation/date=${date}/account=${digitsOf(account)}/${runId}.json.gz`;
}

/** The digits of `act_<digits>`: how the lake names an account. */
export const digitsOf = (account: string): string => account.slice('act_'.length);

/** Prefix of everything that belongs to one run. */
export const runPrefix = (runId: string): string => `runs/${runId}/`;
export const planKey = (runId: string): string => `${runPrefix(runId)}plan.json`;
export const ownerKey = (runId: string): string => `${runPrefix(runId)}owner.json`;
export const accountsKey = (runId: string): string => `${runPrefix(runId)}accounts.json`;
export const manifestKey = (runId: string): string => `${runPrefix(runId)}manifest.json`;
/** The run summary for people: one page, next to the manifest. */
export const summaryKey = (runId: string): string => `${runPrefix(runId)}summary.html`;
/** The summary of the run that ended last, at a place that does not change. */
export const newestSummaryKey = 'runs/latest.html';
/** What a check of the run found. */
export const checkKey = (runId: string): string => `${runPrefix(runId)}check.json`;
/** What `Accounts` found in a check. */
export const accountsFindingsKey = (runId: string): string => `${runPrefix(runId)}findings.json`;
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

/** One (run, account, stream), which succeeds or fails as a whole. */
export interface Unit {
  readonly runId: string;
  readonly account: string;
  readonly stream: StreamName;
}

export const unitPrefix = (unit: Unit): string => `${accountPrefix(unit.runId, unit.account)}${unit.stream}/`;
export const checkpointKey = (unit: Unit): string => `${unitPrefix(unit)}checkpoint.json`;
export const receiptKey = (unit: Unit): string => `${unitPrefix(unit)}receipt.json`;
export const failureKey = (unit: Unit): string => `${unitPrefix(unit)}failure.json`;
/** What the stream's function found in a check. */
export const findingsKey = (unit: Unit): string => `${unitPrefix(unit)}findings.json`;
export const platformFailureKey = (unit: Unit): string => `${unitPrefix(unit)}failure-platform.json`;

/** An immutable part. Attempt and number make its key unique. */
export function partKey(unit: Unit, attempt: string, number: number): string {
  return `${unitPrefix(unit)}part-${attempt}-${String(number).padStart(5, '0')}.ndjson.zst`;
}

/** A staged partition, written by one attempt and published by `Publish`. */
export function stagedKey(unit: Unit, date: string, attempt: string): string {
  return `${unitPrefix(unit)}staged/date=${date}/data-${attempt}.parquet`;
}

/** Hashes of the rows of staged dates, so that the next run can tell what has changed. @param digest of its content. */
export const rowIndexKey = (unit: Unit, digest: string): string =>
  `${unitPrefix(unit)}staged/rows-${digest}.idx`;

/** Since when accounts cannot be read. It outlives the runs. */
export const unreadAccountsKey = 'published/unread-accounts.json';

/** Which dates of an account and stream are published. It outlives the runs. */
export const publishedIndexKey = ({ account, stream }: Pick<Unit, 'account' | 'stream'>): string =>
  `published/${account}/${stream}.json`;

/** The tag of objects that only the work of a run needs: parts, staged objects. They expire sooner than the run. */
export const WORK_TAG = { key: 'kind', value: 'work' } as const;
