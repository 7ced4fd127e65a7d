import * as z from 'zod/mini';
import { Measures } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';

/** The result for a day whose rows did not agree with Meta's totals. */
export const MendedDay = z.object({
  outcome: z.enum(['moving', 'repaired', 'difference', 'held_back']),
  /** One sentence for the user, with both numbers. */
  reason: z.string(),
});
export type MendedDay = z.infer<typeof MendedDay>;

/**
 * How far the look-up of days is that do not agree. Lives in the checkpoint: a few lines, never rows.
 *
 * The phases, in their order; the engine carries out those marked with *:
 * `totals`: Meta's totals are asked once more. `first_look`: where does Meta list more than our rows have?
 * `reread`*: the same reports are read again. `list`: the missing rows are found and read. `reports`*: where they are
 * too many, further reports are made, and what is still short is listed again. `stage`*: the days are staged with the
 * rows that were kept. `final`: the totals are asked again, and what is left is settled.
 */
export const MendState = z.object({
  phase: z.enum(['totals', 'first_look', 'reread', 'list', 'reports', 'stage', 'final', 'settled']),
  /** Unsettled days, with the initial sums of their rows. */
  open: z.record(Day, Measures),
  settled: z.record(Day, MendedDay),
  /** Days left to list in this phase, oldest first. */
  toList: z.array(Day),
  /** Most days per list; halved when a list is too long. */
  daysAtOnce: Count,
  /** How often the end of a turn cut off the current list. */
  cutOff: Count,
  /** Days on which the first look found more than our rows, or could not tell. */
  found: z.array(Day),
  /** Campaigns that have more than our rows; `null` if unknown or too many, which lists the rows of all. */
  campaigns: z.nullable(z.array(z.string())),
  /** Objects whose rows were read synchronously. */
  objectsRead: Count,
  /** Whether rows were read since the last request for totals. */
  rowsRead: z.boolean(),
  /** Whether rows were kept since the days were last staged. */
  unstaged: z.boolean(),
  /** Days with too many missing rows to read synchronously. */
  reportDays: z.array(Day),
  /** Whether the further reports were created or refused. */
  reportsUsed: z.boolean(),
  /** Reason for holding a day back if it stays short, as a clause. */
  obstacles: z.record(Day, z.string()),
});
export type MendState = z.infer<typeof MendState>;

/** Unsettled days, oldest first. */
export const openDays = (state: MendState): string[] => Object.keys(state.open).sort();

/** Settles a day. */
export function settle(state: MendState, day: string, mended: MendedDay): MendState {
  const { [day]: _settled, ...open } = state.open;
  return { ...state, open, settled: { ...state.settled, [day]: mended } };
}

/** Adds the reason for holding days back if they stay short. Keeps the first reason of each day. */
export function obstruct(state: MendState, days: readonly string[], clause: string): MendState {
  const added = Object.fromEntries(days.map((day) => [day, clause]));
  return { ...state, obstacles: { ...added, ...state.obstacles } };
}
