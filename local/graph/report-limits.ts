import type { GraphErrorName } from './graph-error-table.ts';

/** A field that makes every report fail that asks for it, on one day and, where an id is given, for one ad. */
export interface FailingField {
  readonly account: string;
  readonly field: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Id of an ad; without it, the field fails for every object of the account. */
  readonly ad?: string;
  /** What the report fails with; default `graph-2-1504044`, as estuary/connectors#5076 saw it. */
  readonly error?: GraphErrorName;
}

/** Sizes and times of reports. */
export interface ReportLimits {
  /** Real milliseconds that a report takes. */
  readonly ms: number;
  /** Instead of `ms`: a report is completed at this many polls, so that a scenario does not depend on time. */
  readonly polls: number | undefined;
  /** Real milliseconds after which a report has expired. */
  readonly lifetimeMs: number | undefined;
  /** Rows, and rows × fields, that one report may have. */
  readonly rows: number | undefined;
  readonly dataPoints: number | undefined;
  /** Whether a report that is too large is refused when it is made, or fails when it runs. */
  readonly tooLargeAt: 'submit' | 'report';
  readonly failingFields: readonly FailingField[];
}
