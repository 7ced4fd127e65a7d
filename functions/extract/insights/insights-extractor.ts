import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { Extractor } from '#functions/extract/extraction.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import { extractInsights } from './extract-insights.ts';
import { FETCHED_GROUP } from './group-sums.ts';
import { InsightsWork } from './insights-work.ts';
import { judgeDays } from './judge-days.ts';
import { planReports } from './plan-reports.ts';
import { planned, renewTries } from './report.ts';
import { heldBackDays, stagingRules } from './staging-rules.ts';

type Body = CheckpointBody<InsightsWork>;

/** Reads streams by asynchronous insights reports. */
export const insightsExtractor: Extractor<InsightsSource, InsightsWork> = {
  work: InsightsWork,
  begin: ({ source }, { since, until }) => planInsights(since, until, source),
  takeOver,
  extract: (run) => extractInsights({ ...run, work: run.progress.state.work }),
  staging: stagingRules,
  judge: judgeDays,
  // Loaded on demand, because most runs have nothing to look up.
  lookUp: async (run) => (await import('./look-up.ts')).lookUp({ ...run, work: run.progress.state.work }),
  check: async (run) => (await import('./check-insights.ts')).checkInsights(run),
  receipt: ({ work }) => ({
    control: work.control.toSorted((left, right) => (left.date < right.date ? -1 : 1)),
    statuses: work.statuses,
  }),
};

/**
 * The initial work of an insights stream. The cap starts low, because restarting crowded-out reports only adds load.
 */
export function planInsights(
  since: string,
  until: string,
  { reportDays, timeIncrement }: InsightsSource,
): InsightsWork {
  return {
    kind: 'insights',
    reports: planReports({ since, until }, reportDays, timeIncrement),
    cap: 5,
    polls: 0,
    nextGroup: 1,
    nextReadId: 1,
    sizeLimits: {},
    statuses: 'all',
    statusesDoubted: false,
    creationWait: 0,
    creationWaited: 0,
    answers: [],
    nextAnswer: 0,
    answersFrom: {},
    unusedOpenings: 0,
    fetchedReads: [],
    mendStep: 'none',
    control: [],
  };
}

/** Resets the retries of reports, and plans further reports for days that were held back. */
function takeOver(state: Body): void {
  const { work } = state;
  for (const report of work.reports) renewTries(report);
  // Unknown how much of that wait is over.
  work.creationWait = 0;
  work.creationWaited = 0;
  const held = heldBackDays(work).sort();
  const [since, until] = [held[0], held.at(-1)];
  if (since === undefined || until === undefined) return;
  work.control = work.control.filter(({ date }) => !held.includes(date));
  for (const day of held) work.answersFrom[day] = work.nextAnswer;
  delete work.mend;
  work.mendStep = 'none';
  work.reports.push(planned({ since, until, group: FETCHED_GROUP, purpose: 'rows', onlyDays: held }));
  state.phase = 'extract';
  delete state.finishedAt;
}
