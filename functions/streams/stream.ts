import type { StreamName } from '#functions/contract/documents.ts';

/**
 * How a field is typed where it is published. Insights numbers arrive as strings; ids are strings for ever (they
 * pass 2^53).
 */
export type FieldType =
  | 'id'
  | 'text'
  | 'boolean'
  /** A 64-bit count. */
  | 'count'
  /** An exact decimal without a currency: ratios, rates, averages. */
  | 'decimal'
  /** An exact amount in the account's currency, major units. */
  | 'money'
  /** A whole amount in the account's currency, minor units (budgets, bids). */
  | 'minor_money'
  | 'date'
  | 'time'
  /** A list of {action_type, value per attribution window}. */
  | 'actions'
  | 'id_list'
  | 'text_list'
  /** A deep specification, kept as JSON text. */
  | 'json';

/** One field that is asked of the Graph API, and one column of the table. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The column's comment. */
  readonly comment: string;
}

/** Rows from an asynchronous insights report, one per object and day. Meta: marketing-api/insights/best-practices. */
export interface InsightsSource {
  readonly kind: 'insights';
  readonly level: 'campaign' | 'ad';
  /** Days that one report covers at first; too much data cuts it further. */
  readonly reportDays: number;
  /** Attribution windows asked for besides each ad set's own; the dead ones (7d_view, 28d_view) give nothing. */
  readonly attributionWindows: readonly string[];
}

/** Rows from an edge of the ad account, one per object. */
export interface EdgeSource {
  readonly kind: 'edge';
  readonly edge: 'ads' | 'adcreatives';
  /** Statuses to ask for; without it, the edge's own default. */
  readonly effectiveStatuses?: readonly string[];
}

/** All that differs between streams; the runner does the rest. */
export interface StreamDescription {
  readonly name: StreamName;
  readonly source: InsightsSource | EdgeSource;
  readonly fields: readonly Field[];
  /** Names of fields that identify a row within its account. */
  readonly primaryKey: readonly string[];
  /** The field whose value is the partition's date, or the run's snapshot date. */
  readonly partitionDate: 'date_start' | 'snapshot';
  /** Rows per page at first; too much data halves it, good pages let it grow back. */
  readonly pageSize: number;
}
