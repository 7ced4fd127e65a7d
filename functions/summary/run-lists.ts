import type { DayCounts, ReconciledAccount } from '#functions/contract/reconciliation.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import type { Note } from './notes.ts';
import type { Shown } from './shown.ts';

/** An account in one line. */
export interface AccountLine {
  readonly account: string;
  readonly currency: string;
  readonly rows: number;
  readonly counts: DayCounts;
  /** Meta's total of all days that have one, in millionths. */
  readonly spend: number | undefined;
  readonly turns: number;
  readonly waitedSeconds: number;
  readonly billedMs: number;
}

/** What the page of a run shows beside its manifest: of each list the entries that matter most, so many at most. */
export interface RunLists {
  /** Worst first. */
  readonly overview: Shown<AccountLine>;
  /** Accounts with each of their days, worst first. */
  readonly detailed: readonly ReconciledAccount[];
  /** Those that took longest, longest first; empty where there are few accounts. */
  readonly slowest: readonly AccountLine[];
  /** Failed ones first. */
  readonly units: Shown<UnitResult>;
  /** Those that took longest. */
  readonly longest: Shown<UnitResult>;
  /** Those that differ first. */
  readonly listings: Shown<UnitResult>;
  readonly notes: Shown<Note>;
}

/** Entries of each list, which bound the length of the page and the memory that it takes to make it. */
export const LISTED = {
  overview: 200,
  detailed: 12,
  slowest: 20,
  units: 200,
  longest: 60,
  listings: 100,
  notes: 100,
  findings: 100,
} as const;
