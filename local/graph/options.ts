import type { AccountSpec } from './data/accounts.ts';
import type { FailingField } from './report-limits.ts';
import type { SimRequest } from './request-log.ts';
import type { SimulatedToken } from './token.ts';

/**
 * Result of `summary=total_count`: the number of objects that the query finds (`exact`, the default), of all objects
 * (`unfiltered`), null, nothing, or an error.
 */
export type TotalCounts = 'exact' | 'unfiltered' | 'null' | 'absent' | 'refused';

/** Options of a simulator. All have defaults. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Seed of all data and random faults; default 1. */
  readonly seed?: number;
  /** Default: two accounts in different time zones and currencies. */
  readonly accounts?: readonly AccountSpec[];
  readonly accessToken?: string;
  /** What the token may do, and until when; default: a system user's, which reads everything and does not end. */
  readonly token?: SimulatedToken;
  /** Access of the token's app; default `standard_access`. */
  readonly tier?: 'standard_access' | 'development_access';
  /** If set, every call needs the matching `appsecret_proof`. */
  readonly appSecret?: string;
  /** Most rows per page, whatever `limit` is; default 1000. */
  readonly pageCap?: number;
  /** Real milliseconds that a report takes; default 1500. */
  readonly reportMs?: number;
  /** Instead of `reportMs`: polls that a report takes. */
  readonly reportPolls?: number;
  /** Real milliseconds after which a report has expired (`Job Skipped`); default: never. */
  readonly reportLifetimeMs?: number;
  /** Most rows per report; default: no limit. */
  readonly rowsPerReportLimit?: number;
  /** Most rows × fields per report; default: no limit. */
  readonly dataPointsPerReportLimit?: number;
  /** Where a too large report fails: `submit` returns 100/1487534, `report` ends as -3/1504045 (default). */
  readonly tooLargeAt?: 'submit' | 'report';
  readonly failingFields?: readonly FailingField[];
  readonly totalCounts?: TotalCounts;
  /** Value of `facebook-api-version`, such as `v26.0`; default: the version in the path. */
  readonly servedVersion?: string;
  /** `x-ad-api-version-warning` of every response; default: none. */
  readonly versionWarning?: string;
  /** Multiplies the length of blocks: a block announced as 3600 s lasts 3600 s × `timeScale`; default 1. */
  readonly timeScale?: number;
  /** Last day with data, `YYYY-MM-DD`; older than 37 months before it is refused. Default: no limit at either end. */
  readonly today?: string;
  /**
   * The day on which settings are read, `YYYY-MM-DD`: some budgets, sizes of audiences and the account's age depend on
   * it. Default: `today`, or 2026-11-01.
   */
  readonly day?: string;
  /** Objects have names with tabs, newlines, markup, emoji and right-to-left text; default: such as a company's. */
  readonly strangeNames?: boolean;
  /** Called for each request before it is processed. */
  readonly onRequest?: (request: SimRequest) => void;
}
