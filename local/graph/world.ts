import type { Account } from './data/accounts.ts';
import type { Reports } from './report-runs.ts';

/** What calls are answered from. */
export interface World {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly reports: Reports;
  readonly pageCap: number;
  readonly today: string | undefined;
  readonly origin: string;
  readonly accessToken: string;
}
