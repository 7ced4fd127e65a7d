import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { DayRange } from '#functions/runtime/days.ts';

/**
 * The form in which rows are asked for. `statuses`: with every status that Meta takes (the only form that shows deleted
 * objects). `unfiltered`: without any filter (the only form that shows objects of a status that nobody knows).
 */
export type AskedForm = 'statuses' | 'unfiltered';

/**
 * Takes one page of rows.
 * @returns whether more are wanted.
 */
export type TakeRows = (rows: readonly Row[]) => boolean | Promise<boolean>;

/** How reading ended: at the last page, by the taker, or with Meta's refusal to answer at all. */
export type ReadEnd = 'all' | 'stopped' | 'refused';

/**
 * The synchronous questions by which rows are proved. All of one account and stream. Where Meta refuses a question
 * twice, the answer is `undefined` or `refused`: it could not be asked. What is no refusal is thrown: GraphThrottled,
 * GraphTransient, GraphTokenInvalid, GraphPermissionDenied.
 */
export interface ControlQuestions {
  /** The account's own totals, by day; a day without delivery is absent. */
  totals(days: DayRange): Promise<ReadonlyMap<string, Measures> | undefined>;

  /** Whether the stream's level has any row at all, of any status: asked before an account is taken for idle. */
  anyRow(days: DayRange): Promise<boolean | undefined>;

  /** Campaigns by day, with the measures. */
  campaigns(days: DayRange, form: AskedForm, take: TakeRows): Promise<ReadEnd>;

  /**
   * Rows in the stream's own shape: its primary key, the measures, and the campaign that they lie below.
   * @param campaigns only below these; absent: all. Rows below others may come as well: without statuses, to name
   * campaigns would imply "active only".
   */
  list(
    days: DayRange,
    form: AskedForm,
    campaigns: readonly string[] | undefined,
    take: TakeRows,
  ): Promise<ReadEnd>;

  /**
   * Rows with all fields of the stream.
   * @param ids of objects of the stream's level; of the level `account`, none is needed.
   * @param form the one that showed the objects.
   */
  fullRows(days: DayRange, ids: readonly string[], form: AskedForm, take: TakeRows): Promise<ReadEnd>;
}
