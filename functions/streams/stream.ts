import type { Row } from '#functions/contract/row.ts';

/** The published type of a field. Insights numbers arrive as strings; ids stay strings, because they exceed 2^53. */
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
  /** A nested specification, kept as JSON text. */
  | 'json';

/** One field to request from the Graph API, and one column of the table. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The column's comment. */
  readonly comment: string;
}

/** A column that the API does not have, computed from the fields of the row. */
export interface DerivedField extends Field {
  /** Returns the value as the API would send it, or null. */
  readonly derive: (row: Row) => unknown;
}

/** Rows from an asynchronous insights report, one per object and day. Meta: marketing-api/insights/best-practices. */
export interface InsightsSource {
  readonly kind: 'insights';
  readonly level: 'campaign' | 'ad';
  /** Initial number of days per report; too much data splits it. */
  readonly reportDays: number;
  /** Attribution windows to request besides each ad set's own. */
  readonly attributionWindows: readonly string[];
}

/** Rows from an edge of the ad account, one per object. */
export interface EdgeSource {
  readonly kind: 'edge';
  /** The edge's name in the path, such as `ads`. */
  readonly edge: string;
  /** Statuses to request; default: the edge's own default. */
  readonly effectiveStatuses?: readonly string[];
  /** Insights level that names deleted objects, which no edge lists. Those that delivered are read by their ids. */
  readonly deletedLevel?: 'campaign' | 'adset' | 'ad';
}

/** The description with other attribution windows; one of another source stays as it is. */
export function withAttributionWindows<S extends Source>(
  description: StreamDescription<S>,
  attributionWindows: readonly string[],
): StreamDescription<S> {
  const { source } = description;
  return source.kind === 'insights'
    ? { ...description, source: { ...source, attributionWindows } }
    : description;
}

/** Where the rows of a stream come from. */
export type Source = InsightsSource | EdgeSource;

/** Everything that differs between streams. The engine for its kind of source does the rest. */
export interface StreamDescription<S extends Source = Source> {
  /** The name in code, states, logs, tables and docs. The file has the same name, with hyphens. */
  readonly name: string;
  readonly source: S;
  readonly fields: readonly Field[];
  /** Additional columns of the table. */
  readonly derived?: readonly DerivedField[];
  /** Fields that identify a row within its account. */
  readonly primaryKey: readonly string[];
  /** The field whose value is the partition's date, or the run's snapshot date. */
  readonly partitionDate: 'date_start' | 'snapshot';
  /** Initial rows per page. Too much data halves it; good pages let it grow back. */
  readonly pageSize: number;
}
