import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { DayRange } from '#functions/runtime/days.ts';

/**
 * How rows are requested. `statuses`: with every status that Meta accepts, which includes deleted objects.
 * `unfiltered`: without any filter, which includes objects with an unknown status.
 */
export type AskedForm = 'statuses' | 'unfiltered';

/**
 * Receives one page of rows.
 * @returns whether to continue.
 */
export type TakeRows = (rows: readonly Row[]) => boolean | Promise<boolean>;

/** How reading ended: at the last page, stopped by the receiver, or refused by Meta. */
export type ReadEnd = 'all' | 'stopped' | 'refused';

/**
 * The synchronous requests that prove rows, for one account and stream. If Meta refuses one twice, the result is
 * `undefined` or `refused`. Throws errors that are not a refusal: GraphThrottled, GraphTransient, GraphTokenInvalid,
 * GraphPermissionDenied.
 */
export interface ControlQuestions {
  /** The account's totals by day, without days that had no delivery. */
  totals(days: DayRange): Promise<ReadonlyMap<string, Measures> | undefined>;

  /** Whether the stream's level has any row of any status. Checked before an account counts as idle. */
  anyRow(days: DayRange): Promise<boolean | undefined>;

  /** Campaigns by day, with the measures. */
  campaigns(days: DayRange, form: AskedForm, take: TakeRows): Promise<ReadEnd>;

  /**
   * Rows in the stream's own shape: its primary key, the measures, and their campaign.
   * @param campaigns to filter by; default: all. Rows of others may be included, because without statuses a filter by
   * campaigns implies "active only".
   */
  list(
    days: DayRange,
    form: AskedForm,
    campaigns: readonly string[] | undefined,
    take: TakeRows,
  ): Promise<ReadEnd>;

  /**
   * Rows with all fields of the stream.
   * @param ids of objects at the stream's level; not used at the level `account`.
   * @param form the form that listed the objects.
   */
  fullRows(days: DayRange, ids: readonly string[], form: AskedForm, take: TakeRows): Promise<ReadEnd>;
}
