import type { Account } from './accounts.ts';
import type { ActionSplit } from './action-entries.ts';
import type { Metrics } from './metrics.ts';

/** One row of insights before its fields are selected. */
export interface InsightsRow {
  readonly account: Account;
  /** Undefined above that level. */
  readonly campaign: number | undefined;
  readonly adset: number | undefined;
  readonly ad: number | undefined;
  /** First and last day. */
  readonly day: number;
  readonly lastDay: number;
  readonly metrics: Metrics;
  /** Requested attribution windows. */
  readonly windows: readonly string[];
  /** How entries of lists are divided; undefined: by action type. */
  readonly split: ActionSplit | undefined;
}

/** Computes one field of a row; undefined omits it, as Graph does with empty fields. */
export type Render = (row: InsightsRow) => unknown;
/** Renders by the name of the field. */
export type Renders = Readonly<Record<string, Render>>;
