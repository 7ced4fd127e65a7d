import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { Fault, FaultName } from '#local/graph/faults.ts';
import { EXACT, type FaultCase, fails, graphCase } from './fault-case.ts';

const INSIGHTS: readonly StreamName[] = ['campaign_insights', 'ad_insights'];
const inBoth = (row: (stream: StreamName) => FaultCase): FaultCase[] => INSIGHTS.map(row);

/** What becomes of one report; the next one is well. */
const PASSING: readonly FaultName[] = [
  'job-failed',
  'job-failed-silent',
  'job-failed-too-large',
  'job-failed-timeout',
  'job-skipped',
  'job-stuck',
  'job-running-at-100',
  'report-empty',
  'report-unknown-yet',
  // At the call that makes the report, or reads it.
  'graph-neg2-2490547',
  'graph-neg3-1504045',
  'graph-100-1487534',
  'graph-2-1504038',
];

/** Refusals to give the rows of a report that is complete. */
const READS: readonly FaultName[] = ['read-too-early', 'cannot-include-in-summary', 'graph-100-1504018'];

/** Reports that never come: the stream ends by name, and does not turn for ever. */
const NEVER: readonly (readonly [Fault, string])[] = [
  [{ name: 'job-skipped' }, ERROR_NAMES.reportFailed],
  [{ name: 'job-stuck' }, ERROR_NAMES.reportStalled],
  [{ name: 'job-running-at-100', polls: 10_000 }, ERROR_NAMES.reportStalled],
  [{ name: 'report-unknown-yet', polls: 10_000 }, ERROR_NAMES.reportStalled],
];

/** Asynchronous reports: how they fail, hang, expire, and cannot be read. */
export const REPORT_FAULTS: readonly FaultCase[] = [
  ...PASSING.flatMap((name) =>
    inBoth((stream) => graphCase({ name }, stream, { nth: 1 }, EXACT, { together: `report ${name}` })),
  ),
  ...READS.flatMap((name) =>
    inBoth((stream) =>
      graphCase({ name }, stream, { from: 1, to: 2 }, EXACT, { kind: 'read', together: `read ${name}` }),
    ),
  ),
  ...NEVER.map(([fault, error], index) =>
    graphCase(fault, INSIGHTS[index % 2] ?? 'ad_insights', undefined, fails(error)),
  ),
  graphCase({ name: 'read-too-early' }, 'campaign_insights', undefined, fails(ERROR_NAMES.reportFailed)),
  graphCase({ name: 'graph-2642' }, 'ad_insights', { from: 2 }, fails(ERROR_NAMES.reportFailed), {
    kind: 'read',
  }),
];
