import { tileDays } from '#functions/runtime/days.ts';
import { planned, type Report } from './report.ts';

/** Reports that cover each day from `since` to `until` exactly once. @param reportDays most days per report. */
export const planReports = (since: string, until: string, reportDays: number): Report[] =>
  tileDays({ since, until }, reportDays).map((days) => planned({ ...days, group: 0, purpose: 'rows' }));

/** Seconds to the next poll: 15, 23, 34 … up to 5 minutes. Few reports are ready sooner, and each poll is a turn. */
export function pollPause(polls: number): number {
  return Math.min(300, Math.round(15 * 1.5 ** polls));
}
