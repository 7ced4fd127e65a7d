import type { GraphErrorName } from './graph-error-table.ts';

/** A field that fails every report with it, for one day and optionally one ad. */
export interface FailingField {
  readonly account: string;
  readonly field: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Id of an ad; default: every object of the account. */
  readonly ad?: string;
  /** Error of the report; default `graph-2-1504044`, as in estuary/connectors#5076. */
  readonly error?: GraphErrorName;
}

/** Limits on the size and time of reports. */
export interface ReportLimits {
  /** Real milliseconds that a report takes. */
  readonly ms: number;
  /** Instead of `ms`: polls until a report is completed, so that a scenario does not depend on time. */
  readonly polls: number | undefined;
  /** Real milliseconds after which a report has expired. */
  readonly lifetimeMs: number | undefined;
  /** Most rows per report. */
  readonly rows: number | undefined;
  readonly dataPoints: number | undefined;
  /** Whether a too large report is refused when created or fails when it runs. */
  readonly tooLargeAt: 'submit' | 'report';
  readonly failingFields: readonly FailingField[];
}
