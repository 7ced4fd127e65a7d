import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import type { Judgement } from './judge-day.ts';
import type { CountName } from './measures.ts';
import type { MendedDay, MendState } from './mend-state.ts';
import type { ControlQuestions } from './questions.ts';
import type { InsightsLevel } from './statuses.ts';

/** What the engine provides to the look-up. */
export interface MendContext {
  readonly questions: ControlQuestions;
  /** Level of the stream's rows. */
  readonly level: InsightsLevel;
  /** The stream's primary key. */
  readonly primaryKey: readonly string[];
  /** The measures of the stream that add up to Meta's totals. */
  readonly counts: readonly CountName[];
  /**
   * What the first look lists. `campaigns` is cheap and works if rows are below campaigns and add up to them. `rows`
   * lists the stream's own shape, for campaigns themselves and for the account.
   */
  readonly firstLook: 'campaigns' | 'rows';
  /**
   * The rows of days as they would be published now, each key once, with the key, the `campaign_id` (below campaigns)
   * and the measures. Kept rows that are not staged yet may be missing.
   */
  rowsOf(days: readonly string[]): AsyncIterable<readonly Row[]>;
  /** Judges a day as last staged by all its answers. */
  judge(day: string): Judgement;
  /** Adds an answer that counts for every day of the range. */
  addAnswer(days: DayRange, totals: ReadonlyMap<string, Measures>): void;
  /** Keeps complete rows that were read. On the same key, the later row wins. */
  keep(rows: readonly Row[]): Promise<void>;
  readonly clock: Pick<TurnClock, 'short'>;
}

/**
 * What the engine does next. It stores the state, carries out the step, and calls `finishStep`, except after `more`.
 * `more`: store the state, then continue in this turn or the next one. `reread`: read the reports of these days again
 * from their first page, keep their rows, stage the days. `stage`: stage these days again with the kept rows.
 * `reports`: create a report for each range (at most three) in the stream's usual form, keep the rows of `days`, stage
 * them. `settled`: all days are settled; the look-up is over.
 */
export type MendStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'reread'; readonly days: readonly string[] }
  | { readonly kind: 'stage'; readonly days: readonly string[] }
  | { readonly kind: 'reports'; readonly ranges: readonly DayRange[]; readonly days: readonly string[] }
  | { readonly kind: 'settled'; readonly days: Readonly<Record<string, MendedDay>> };

/** A state and its next step. Without a step, the phase continues immediately. */
export interface Transition {
  readonly state: MendState;
  readonly step?: MendStep;
}
