import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import type { Judgement } from './judge-day.ts';
import type { MendedDay, MendState } from './mend-state.ts';
import type { ControlQuestions } from './questions.ts';
import type { InsightsLevel } from './statuses.ts';

/** What the look-up needs of the engine that runs it. */
export interface MendContext {
  readonly questions: ControlQuestions;
  /** Level of the stream's rows. */
  readonly level: InsightsLevel;
  /** The stream's primary key. */
  readonly primaryKey: readonly string[];
  /**
   * Where Meta is first asked whether it has more than our rows. `campaigns` is cheap, and right where rows are below
   * campaigns and add up to them; `rows` lists the stream's own shape: of campaigns themselves, and with breakdowns.
   */
  readonly firstLook: 'campaigns' | 'rows';
  /**
   * The rows of days that would be published now, each key once, with its key, its `campaign_id` (below campaigns) and
   * the measures. Rows that were kept and not yet staged may be missing.
   */
  rowsOf(days: readonly string[]): AsyncIterable<readonly Row[]>;
  /** Judges a day as last staged by all its answers. */
  judge(day: string): Judgement;
  /** Adds an answer that counts for every day of the range. */
  addAnswer(days: DayRange, totals: ReadonlyMap<string, Measures>): void;
  /** Keeps full rows that were read; on the same key, the later row wins. */
  keep(rows: readonly Row[]): Promise<void>;
  readonly clock: Pick<TurnClock, 'short'>;
}

/**
 * What the engine does next. It stores the state, carries the step out, and calls `finishStep`, except after `more`.
 * `more`: nothing but storing the state; go on in this turn or in the next one.
 * `reread`: read the reports of these days again, from their first page; keep their rows, stage the days.
 * `stage`: stage these days again, with the rows that were kept.
 * `reports`: make a report of each range (at most three), in the stream's usual form; keep the rows of `days`, stage them.
 * `settled`: all days are; the look-up is over.
 */
export type MendStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'reread'; readonly days: readonly string[] }
  | { readonly kind: 'stage'; readonly days: readonly string[] }
  | { readonly kind: 'reports'; readonly ranges: readonly DayRange[]; readonly days: readonly string[] }
  | { readonly kind: 'settled'; readonly days: Readonly<Record<string, MendedDay>> };

/** A state, and the step that it asks for; without a step, the state's phase goes on at once. */
export interface Transition {
  readonly state: MendState;
  readonly step?: MendStep;
}
