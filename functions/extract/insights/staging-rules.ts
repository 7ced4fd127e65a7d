import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import { GroupSums } from './group-sums.ts';
import type { InsightsWork } from './insights-work.ts';
import { countedReads, covers, readOn } from './report.ts';

/** Which rows of an insights stream to stage. */
export function stagingRules(state: CheckpointBody<InsightsWork>): StagingRules {
  const { reports, fetchedReads } = state.work;
  const counted = new Set([...reports.flatMap(countedReads), ...fetchedReads]);
  return {
    counts: (readId) => counted.has(readId),
    observedAt: (date) => observedAt(state, date),
    sums: (date) => new GroupSums(readOn(reports, date)),
    heldBack: heldBackDays(state.work),
  };
}

/** Days that are held back. */
export const heldBackDays = ({ control }: Pick<InsightsWork, 'control'>): string[] =>
  control.filter(({ outcome }) => outcome === 'held_back').map(({ date }) => date);

/** The earliest submission of a report that covers a date, so that an older observation cannot replace a newer one. */
function observedAt({ work, startedAt }: CheckpointBody<InsightsWork>, date: string): string {
  const covering = work.reports.filter((report) => covers(report, date));
  return covering.flatMap(({ submittedAt }) => submittedAt ?? []).sort()[0] ?? startedAt;
}
