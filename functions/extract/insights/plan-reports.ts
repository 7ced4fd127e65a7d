import type { DayRange } from '#functions/runtime/days.ts';
import type { TimeIncrement } from '#functions/streams/stream.ts';
import { tileWindow } from '#functions/streams/stream-window.ts';
import { planned, type Report } from './report.ts';

/**
 * Reports that cover each day of a window exactly once, newest first: a backfill that is stopped has what matters most.
 * @param reportDays most days per report. @param increment days per row, which no report cuts.
 */
export const planReports = (window: DayRange, reportDays: number, increment: TimeIncrement = 1): Report[] =>
  tileWindow(window, reportDays, increment)
    .toReversed()
    .map((days) => planned({ ...days, group: 0, purpose: 'rows' }));

/** Seconds to the next poll: 15, 23, 34 … up to 5 minutes. Few reports are ready sooner, and each poll is a turn. */
export function pollPause(polls: number): number {
  return Math.min(300, Math.round(15 * 1.5 ** polls));
}
