import type { Account } from './data/accounts.ts';
import type { TotalCounts } from './options.ts';
import type { Reports } from './report-runs.ts';
import type { Restatements } from './restatements.ts';
import type { SimulatedToken } from './token.ts';

/** The state that calls are answered from. */
export interface World {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly reports: Reports;
  readonly restatements: Restatements;
  readonly totalCounts: TotalCounts;
  readonly servedVersion: string | undefined;
  readonly versionWarning: string | undefined;
  readonly pageCap: number;
  readonly today: string | undefined;
  readonly origin: string;
  readonly accessToken: string;
  readonly token: SimulatedToken;
  readonly tier: 'standard_access' | 'development_access';
}
