import type { Row } from '#functions/contract/row.ts';

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

/** A column that no field of the API has: it is made of the fields of the row. */
export interface DerivedField extends Field {
  /** The value as the API would send it, or null. */
  readonly derive: (row: Row) => unknown;
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
  /** The edge's name in the path, such as `ads`. */
  readonly edge: string;
  /** Statuses to ask for; without it, the edge's own default. */
  readonly effectiveStatuses?: readonly string[];
  /** Level of insights that names deleted objects, which no edge lists: those that delivered are read by their ids. */
  readonly deletedLevel?: 'campaign' | 'adset' | 'ad';
}

/** Where the rows of a stream come from. */
export type Source = InsightsSource | EdgeSource;

/** All that differs between streams; the engine of its kind of source does the rest. */
export interface StreamDescription<S extends Source = Source> {
  /** As code, states, logs, tables and docs have it; its file has the same name, with hyphens. */
  readonly name: string;
  readonly source: S;
  readonly fields: readonly Field[];
  /** Further columns of the table. */
  readonly derived?: readonly DerivedField[];
  /** Names of fields that identify a row within its account. */
  readonly primaryKey: readonly string[];
  /** The field whose value is the partition's date, or the run's snapshot date. */
  readonly partitionDate: 'date_start' | 'snapshot';
  /** Rows per page at first; too much data halves it, good pages let it grow back. */
  readonly pageSize: number;
}
