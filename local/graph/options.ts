import type { AccountSpec } from './data/accounts.ts';
import type { FailingField } from './report-limits.ts';
import type { SimRequest } from './request-log.ts';

/**
 * What `summary=total_count` tells: the number of objects that the query finds (`exact`, the default), that of all
 * objects (`unfiltered`), null, nothing, or an error.
 */
export type TotalCounts = 'exact' | 'unfiltered' | 'null' | 'absent' | 'refused';

/** What a simulator is started with; every option has a default. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Start of all data and of all random faults; default 1. */
  readonly seed?: number;
  /** Default: two accounts in different time zones and currencies. */
  readonly accounts?: readonly AccountSpec[];
  readonly accessToken?: string;
  /** When given, every call must carry the `appsecret_proof` that belongs to it. */
  readonly appSecret?: string;
  /** Most rows on a page, whatever `limit` asks; default 1000. */
  readonly pageCap?: number;
  /** Real milliseconds that a report takes; default 1500. */
  readonly reportMs?: number;
  /** Instead of `reportMs`: polls that a report takes. */
  readonly reportPolls?: number;
  /** Real milliseconds after which a report has expired (`Job Skipped`); default: never. */
  readonly reportLifetimeMs?: number;
  /** Rows that one report may have; default: any number. */
  readonly rowsPerReportLimit?: number;
  /** Rows × fields that one report may have; default: any number. */
  readonly dataPointsPerReportLimit?: number;
  /** Where a report that is too large fails: `submit` answers 100/1487534, `report` ends as -3/1504045 (default). */
  readonly tooLargeAt?: 'submit' | 'report';
  readonly failingFields?: readonly FailingField[];
  readonly totalCounts?: TotalCounts;
  /** What `facebook-api-version` says, such as `v26.0`; default: the version of the path. */
  readonly servedVersion?: string;
  /** `x-ad-api-version-warning` of every answer; default: none. */
  readonly versionWarning?: string;
  /** Multiplies the length of blocks: a block that is announced as 3600 s lasts 3600 s × `timeScale`; default 1. */
  readonly timeScale?: number;
  /** Last day with data, `YYYY-MM-DD`; older than 37 months before it is refused. Default: no limit at either end. */
  readonly today?: string;
  /** Called as each request has come, before anything is done about it. */
  readonly onRequest?: (request: SimRequest) => void;
}
