import * as z from 'zod/mini';
import { Measures } from '#functions/contract/documents.ts';
import { Count, Day } from '#functions/contract/ids.ts';

/** What became of a day whose rows did not agree with Meta's totals. */
export const MendedDay = z.object({
  outcome: z.enum(['moving', 'repaired', 'difference', 'held_back']),
  /** One sentence for a person, with both numbers. */
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
  /** Days that are not settled, with the sums of their rows at the beginning. */
  open: z.record(Day, Measures),
  settled: z.record(Day, MendedDay),
  /** Days that are still to be listed in this phase, oldest first. */
  toList: z.array(Day),
  /** Most days that one list covers; halved when a list is too long. */
  daysAtOnce: Count,
  /** How often the present list was cut off by the end of a turn. */
  cutOff: Count,
  /** Days on which the first look found more than our rows have, or could not tell. */
  found: z.array(Day),
  /** Campaigns that have more than our rows; `null`: unknown or too many, and rows of all are listed. */
  campaigns: z.nullable(z.array(z.string())),
  /** Objects whose rows were read synchronously. */
  objectsRead: Count,
  /** Whether rows were read since the totals were last asked for. */
  rowsRead: z.boolean(),
  /** Whether rows were kept since the days were last staged. */
  unstaged: z.boolean(),
  /** Days whose missing rows are too many to be read synchronously. */
  reportDays: z.array(Day),
  /** Whether the further reports were made, or refused. */
  reportsUsed: z.boolean(),
  /** Why a day is held back if it stays short: a clause. */
  obstacles: z.record(Day, z.string()),
});
export type MendState = z.infer<typeof MendState>;

/** Days that are not settled, oldest first. */
export const openDays = (state: MendState): string[] => Object.keys(state.open).sort();

/** Settles a day. */
export function settle(state: MendState, day: string, mended: MendedDay): MendState {
  const { [day]: _settled, ...open } = state.open;
  return { ...state, open, settled: { ...state.settled, [day]: mended } };
}

/** Notes why days are held back if they stay short. The first obstacle of a day is kept. */
export function obstruct(state: MendState, days: readonly string[], clause: string): MendState {
  const added = Object.fromEntries(days.map((day) => [day, clause]));
  return { ...state, obstacles: { ...added, ...state.obstacles } };
}
