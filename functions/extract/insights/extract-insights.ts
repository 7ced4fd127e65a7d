import type { Extraction, ExtractionResult, Extractor } from '#functions/extract/extraction.ts';
import { GraphThrottled } from '#functions/graph/errors.ts';
import { submitReport } from '#functions/graph/reports.ts';
import type { InsightsWork, Report } from '#functions/lake/checkpoint.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import { pollReports } from './poll-reports.ts';
import { probeDelivery } from './probe-delivery.ts';
import { readReports } from './read-reports.ts';
import { planReports, pollPause, reportParameters, resubmit } from './report-plan.ts';
import { settleReport } from './settle-report.ts';

/** A report run is kept for 30 days; one that is older than this is submitted again before it is read. */
const STALE_REPORT_MS = 28 * 24 * 60 * 60 * 1000;

/** The first work of an insights stream. The cap starts low: restarting crowded-out reports is what spirals. */
export function planInsights(since: string, until: string, source: InsightsSource): InsightsWork {
  return {
    kind: 'insights',
    reports: planReports(since, until, source),
    cap: 5,
    polls: 0,
    nextGroup: 1,
    nextReading: 1,
    sizeLimits: {},
  };
}

/** The insights streams. */
export const insightsExtractor: Extractor = {
  begin: ({ source }, { since, until }) => planInsights(since, until, source as InsightsSource),
  extract: extractInsights,
};

/**
 * Submits, polls and reads asynchronous reports until all are read, or nothing is left to do but wait.
 * Meta: marketing-api/insights/best-practices.
 * @throws GraphError when the API does not give what was asked. @throws RunTakenOver @throws LakeUnavailable
 */
export async function extractInsights(run: Extraction): Promise<ExtractionResult> {
  const work = insightsOf(run);
  resubmitStale(work, run.clock.now());
  try {
    const idle = await probeDelivery(run, work);
    if (idle !== undefined) return idle;
    return await runReports(run, work);
  } catch (error) {
    if (error instanceof GraphThrottled) work.cap = Math.max(1, Math.floor(work.cap / 2));
    throw error;
  }
}

async function runReports(run: Extraction, work: InsightsWork): Promise<ExtractionResult> {
  while (work.reports.some((report) => report.state !== 'read')) {
    if (run.clock.short()) return { kind: 'more' };
    const before = work.reports.filter((report) => report.state === 'submitted');
    const submitted = await submitPlanned(run, work);
    // A new report may be ready soon, however long the others take.
    if (submitted > 0) work.polls = 0;
    await pollReports(run, work, before);
    const ready = work.reports.filter((report) => report.state === 'ready');
    if (ready.length > 0) {
      // Report ids are worth storing before a long read; otherwise the end of the turn does it.
      if (submitted > 0) await run.progress.commit();
      await readReports(run, work, ready);
      // Asked again at once, a report that could not be read yet would refuse again.
      if (ready.some(({ state }) => state === 'submitted')) return pause(work);
      work.polls = 0;
    } else if (!canSubmit(work)) {
      return pause(work);
    }
  }
  return { kind: 'finished' };
}

/** Ends the turn for as long as the next poll is to wait, and notes the wait where a stall is looked for. */
function pause(work: InsightsWork): ExtractionResult {
  const seconds = pollPause(work.polls);
  work.polls += 1;
  for (const report of work.reports) if (report.state === 'submitted') report.stalledSeconds += seconds;
  return { kind: 'wait', seconds };
}

const inFlight = (work: InsightsWork): number =>
  work.reports.filter((report) => report.state === 'submitted' || report.state === 'ready').length;

const canSubmit = (work: InsightsWork): boolean =>
  work.reports.some((report) => report.state === 'planned') && inFlight(work) < work.cap;

/** @returns how many reports were submitted. */
async function submitPlanned(run: Extraction, work: InsightsWork): Promise<number> {
  const source = run.description.source as InsightsSource;
  let submitted = 0;
  while (canSubmit(work) && !run.clock.short()) {
    const report = work.reports.find(({ state }) => state === 'planned') as Report;
    // Before the call: what is observed must not seem newer than it is.
    const submittedAt = run.clock.now();
    try {
      const parameters = reportParameters(report, run.description, source);
      report.id = await submitReport(run.client, run.account.account, parameters);
    } catch (error) {
      settleReport(run, work, report, error);
      continue;
    }
    report.state = 'submitted';
    report.submittedAt = submittedAt;
    report.submissions += 1;
    run.progress.state.counters.reports += 1;
    run.progress.move();
    submitted += 1;
  }
  return submitted;
}

function resubmitStale(work: InsightsWork, now: string): void {
  for (const report of work.reports) {
    if (report.state === 'read' || report.submittedAt === undefined) continue;
    if (Date.parse(now) - Date.parse(report.submittedAt) > STALE_REPORT_MS) resubmit(report);
  }
}

function insightsOf(run: Extraction): InsightsWork {
  const { work } = run.progress.state;
  if (work.kind !== 'insights') throw new Error('the checkpoint is not one of an insights stream');
  return work;
}
