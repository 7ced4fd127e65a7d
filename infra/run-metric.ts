import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { StreamName } from '#functions/contract/ids.ts';
import { METRIC_NAMES, METRICS_NAMESPACE } from '#functions/contract/metrics.ts';

/**
 * A metric that the runs of a stack emit; see `emitRunMetrics`.
 * @param stream only of `newestDayAge`, which there is one of for each stream.
 */
export function runMetric(
  stackName: string,
  name: keyof typeof METRIC_NAMES,
  options: MetricOptions & { readonly stream?: StreamName },
): Metric {
  const { stream, ...rest } = options;
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: METRIC_NAMES[name],
    dimensionsMap: { service: stackName, ...(stream !== undefined && { stream }) },
    ...rest,
  });
}
