import { addDays, type DayRange, tileDays } from '#functions/runtime/days.ts';
import { hasDelivery } from './control/measures.ts';
import { answersOfDay, type ControlTurn } from './control-turn.ts';
import type { InsightsRun } from './insights-run.ts';
import type { InsightsWork } from './insights-work.ts';
import { finish, type Report } from './report.ts';

/**
 * Ends reports of days without delivery before they are made: most accounts of a company are idle, a backfill has idle
 * months, and a report takes five calls to find out. An empty answer may be a hiccup, so it counts only if another
 * question about those days, for any row of any status, is empty too.
 */
export async function finishIdle(run: InsightsRun, control: ControlTurn): Promise<void> {
  const { work, account } = run;
  const answer = await control.ask({ since: account.since, until: account.until });
  if (answer === undefined) return;
  const idle = work.reports.filter((report) => isKnownIdle(work, report));
  for (const stretch of stretchesOf(idle)) {
    if (run.clock.short()) return;
    if ((await control.questions().anyRow(spanOf(stretch))) !== false) continue;
    for (const report of stretch) finish(report);
  }
}

/** Whether Meta's totals show no delivery on any day of a report. */
export const isKnownIdle = (work: InsightsWork, report: Report): boolean =>
  tileDays(report, 1).every(({ since }) => {
    const answers = answersOfDay(work, since);
    return answers.length > 0 && !answers.some(hasDelivery);
  });

/** Reports of days that follow each other, together: one question is enough. */
function stretchesOf(reports: readonly Report[]): Report[][] {
  const stretches: Report[][] = [];
  for (const report of reports.toSorted((left, right) => (left.since < right.since ? -1 : 1))) {
    const stretch = stretches.at(-1);
    const last = stretch?.at(-1);
    if (stretch !== undefined && last !== undefined && addDays(last.until, 1) === report.since)
      stretch.push(report);
    else stretches.push([report]);
  }
  return stretches;
}

function spanOf(stretch: readonly Report[]): DayRange {
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (first === undefined || last === undefined) throw new Error('A stretch has no report');
  return { since: first.since, until: last.until };
}
