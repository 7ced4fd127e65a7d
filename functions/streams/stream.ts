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
  /** A time as Unix seconds. */
  | 'unix_time'
  /** A list of {action_type, value per attribution window}, and a key for each action breakdown. */
  | 'actions'
  /** A list of {indicator, values}, as Meta gives the results of an ad set's goal. */
  | 'results'
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
  /** `false`: not a value of the parameter `fields`. A breakdown comes by itself; others stay null. */
  readonly asked?: false;
}

/** A column that the API does not have, computed from the fields of the row. */
export interface DerivedField extends Field {
  /** A function returns the value as the API would send it, or null. */
  readonly derive: Derivation | ((row: Row) => unknown);
}

/** A way to compute a column that is data, so that the description of a report is. */
export type Derivation =
  /** The `id` of the object in that field, such as an asset. */
  | { readonly idOf: string }
  /** The hour with which the text in that field begins, such as 13 of `13:00:00 - 13:59:59`. */
  | { readonly hourOf: string };

/** Levels of insights rows. */
export type InsightsLevel = 'account' | 'campaign' | 'adset' | 'ad';

/** Days per row: a number, calendar months, or the whole window. Meta: marketing-api/insights/parameters. */
export type TimeIncrement = number | 'monthly' | 'all_days';

/** One entry of the parameter `filtering`. Meta: marketing-api/insights/parameters. */
export interface InsightsFilter {
  readonly field: string;
  readonly operator: string;
  readonly value: string | number | readonly (string | number)[];
}

/** Whether the rows of a day add up to the account's totals, and in which of them. */
export type Proof =
  /** `impressions`: only delivery adds up, as with a breakdown, for which Meta omits some clicks. */
  | { readonly addsUp: 'counts' | 'impressions' }
  /** Why they cannot be compared, a clause such as `its rows cover several days`. */
  | { readonly unproven: string };

/** Rows from an asynchronous insights report, one per object and day. Meta: marketing-api/insights/best-practices. */
export interface InsightsSource {
  readonly kind: 'insights';
  readonly level: InsightsLevel;
  /** Initial number of days per report; too much data splits it. */
  readonly reportDays: number;
  /** Attribution windows to request besides each ad set's own. */
  readonly attributionWindows: readonly string[];
  /** The windows are the stream's own: the deployment's do not replace them. */
  readonly hasOwnWindows?: true;
  /** Breakdowns of the rows. Each is a field of the same name with `asked: false`, and part of the key. */
  readonly breakdowns?: readonly string[];
  /** Breakdowns of the lists of actions, besides `action_type`: a key of each entry. */
  readonly actionBreakdowns?: readonly string[];
  /** Days per row; default 1. The rows of a longer one are in the partition of their first day. */
  readonly timeIncrement?: TimeIncrement;
  /** Besides the filter by statuses, which every request has. */
  readonly filtering?: readonly InsightsFilter[];
  /** Further parameters, sent as they are, such as `action_report_time`. */
  readonly parameters?: Readonly<Record<string, string | boolean>>;
  readonly proof: Proof;
  /** Breakdown that comes back empty, without an error, until an admin enables it in Ads Manager. */
  readonly optIn?: string;
}

/** Rows from an edge of the ad account, one per object. */
export interface EdgeSource {
  readonly kind: 'edge';
  /** The edge's name in the path, such as `ads`. */
  readonly edge: string;
  /** Statuses to request; default: the edge's own default. */
  readonly effectiveStatuses?: readonly string[];
  /** Insights level that names deleted objects, which no edge lists. Those that delivered are read by their ids. */
  readonly deletedLevel?: Exclude<InsightsLevel, 'account'>;
  /** `false`: the edge has no `total_count`, and may refuse the question. */
  readonly isCounted?: false;
  /** Error codes by which Meta says that the account does not have the edge. The stream is then empty, with a note. */
  readonly unavailableCodes?: readonly number[];
}

/** One row from the account's own node. */
export interface NodeSource {
  readonly kind: 'node';
  /** Fields that need further rights. What Meta refuses of them is left out and named. */
  readonly optionalFields: readonly string[];
}

/** Rows from an edge of the ad account that lists events between two days, newest or oldest first. */
export interface EventsSource {
  readonly kind: 'events';
  /** The edge's name in the path, such as `activities`. */
  readonly edge: string;
  /** The field with the time of the event. Its day in the account's time zone is the partition. */
  readonly timeField: string;
}

/** The description with the deployment's attribution windows. One of another source, or with its own, stays as it is. */
export function withAttributionWindows<S extends Source>(
  description: StreamDescription<S>,
  attributionWindows: readonly string[],
): StreamDescription<S> {
  const { source } = description;
  return source.kind === 'insights' && source.hasOwnWindows !== true
    ? { ...description, source: { ...source, attributionWindows } }
    : description;
}

/** Where the rows of a stream come from. */
export type Source = InsightsSource | EdgeSource | NodeSource | EventsSource;

/** Everything that differs between streams. The engine for its kind of source does the rest. */
export interface StreamDescription<S extends Source = Source> {
  /** The name in code, states, logs, tables and docs. The file has the same name, with hyphens. */
  readonly name: string;
  /** Extracted only where the setting `streams` names it. The others are on by default. */
  readonly isOptional?: true;
  /** The comment of the table, one sentence. */
  readonly comment?: string;
  readonly source: S;
  readonly fields: readonly Field[];
  /** Additional columns of the table. */
  readonly derived?: readonly DerivedField[];
  /** Fields that identify a row within its account. An asset, which is an object, counts by its `id`. */
  readonly primaryKey: readonly string[];
  /** Parts of the key that Meta may omit. An absent one is null, and compares as a value. */
  readonly optionalKeys?: readonly string[];
  /** The run's snapshot date, the row's `date_start`, or the day of the event. */
  readonly partitionDate: 'date_start' | 'snapshot' | 'event_day';
  /**
   * Days back that a run extracts when its input names no days; default: those of the run. For streams of days only: a
   * snapshot has no window.
   */
  readonly lookbackDays?: number;
  /** Months back that Meta keeps these rows, where it is less than the 37 of all insights. */
  readonly retentionMonths?: number;
  /** Initial rows per page. Too much data halves it; good pages let it grow back. */
  readonly pageSize: number;
}
