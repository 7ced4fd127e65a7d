import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { StreamName } from '#functions/contract/ids.ts';
import { METRIC_NAMES, METRICS_NAMESPACE } from '#functions/contract/metrics.ts';

/** What a run, or an account's part of it, adds up to. What is absent is not emitted. */
export interface RunTotals {
  readonly rows?: number;
  /** Days of a stream and an account that were not published because rows of them are missing. */
  readonly heldBackDays?: number;
  /** Accounts of which something that was planned is not in the lake. */
  readonly incompleteAccounts?: number;
  /** What Meta, or a report, had the streams wait. */
  readonly waitedSeconds?: number;
  /** What the turns of the streams took: what Lambda bills, but for the start of a process. */
  readonly turnMilliseconds?: number;
  /** Whole days until the token stops reading; absent for one that does not end. */
  readonly tokenDaysLeft?: number;
  /** By stream, days from its newest day in the lake to today. A stream without any is absent. */
  readonly newestDayAges?: Readonly<Record<StreamName, number>>;
}

/** Whose totals they are. */
export interface MetricContext {
  readonly runId: string;
  /** Tells two deployments apart. */
  readonly stackName: string;
}

const UNITS = {
  rows: MetricUnit.Count,
  heldBackDays: MetricUnit.Count,
  incompleteAccounts: MetricUnit.Count,
  waitedSeconds: MetricUnit.Seconds,
  turnMilliseconds: MetricUnit.Milliseconds,
  tokenDaysLeft: MetricUnit.Count,
} as const;
const COUNTED = Object.keys(UNITS) as (keyof typeof UNITS)[];

/**
 * Writes totals to the log in the embedded metric format, of which CloudWatch makes metrics. To be called once, by
 * the invocation that ends the work: CloudWatch adds up what is emitted again.
 */
export function emitRunMetrics(totals: RunTotals, { runId, stackName }: MetricContext): void {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: stackName });
  metrics.addMetadata('runId', runId);
  for (const name of COUNTED) {
    const value = totals[name];
    if (value !== undefined) metrics.addMetric(METRIC_NAMES[name], UNITS[name], value);
  }
  const ages = Object.entries(totals.newestDayAges ?? {});
  if (ages.length > 0) {
    const stalest = Math.max(...ages.map(([, age]) => age));
    metrics.addMetric(METRIC_NAMES.stalestStreamDays, MetricUnit.Count, stalest);
  }
  metrics.publishStoredMetrics();
  for (const [stream, age] of ages) {
    const single = metrics.singleMetric();
    single.addDimension('stream', stream);
    single.addMetric(METRIC_NAMES.newestDayAge, MetricUnit.Count, age);
  }
}
