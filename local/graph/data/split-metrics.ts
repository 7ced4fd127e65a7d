import { METRIC_KEYS, type Metrics, NO_METRICS } from './metrics.ts';
import { mix, share } from './random.ts';

/**
 * Each number is divided like the one that it depends on, so that no part has more clicks than impressions. The order
 * is that of dependence.
 */
const DIVIDED_LIKE: readonly (readonly [key: keyof Metrics, like: keyof Metrics | undefined])[] = [
  ['impressions', undefined],
  ['clicks', 'impressions'],
  ['uniqueClicks', 'clicks'],
  ['linkClicks', 'clicks'],
  ['uniqueLinkClicks', 'linkClicks'],
  ['landingPageViews', 'linkClicks'],
  ['purchases', 'linkClicks'],
  ['purchaseValue', 'purchases'],
  ['leads', 'linkClicks'],
  ['postEngagements', 'impressions'],
  ['videoViews', 'impressions'],
  ['spend', 'impressions'],
  ['socialSpend', 'spend'],
];

/**
 * Divides a whole number into whole parts in proportion to weights. The parts add up exactly. Without any weight, the
 * first part gets all of it.
 */
export function divide(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map((_weight, index) => (index === 0 ? total : 0));
  let seen = 0;
  let given = 0;
  return weights.map((weight) => {
    seen += weight;
    const upTo = Math.floor((total * seen) / whole);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/**
 * Divides the metrics of an ad's day. All numbers add up but the reach, which Meta estimates for each part.
 * @param seed of the estimates.
 */
export function splitMetrics(metrics: Metrics, weights: readonly number[], seed: number): Metrics[] {
  const parts = weights.map(() => ({ ...NO_METRICS }));
  for (const [key, like] of DIVIDED_LIKE) {
    if (metrics[key] === 0) continue;
    const divided = divide(metrics[key], like === undefined ? weights : parts.map((part) => part[like]));
    for (const [index, part] of parts.entries()) part[key] = divided[index] ?? 0;
  }
  for (const [index, part] of parts.entries()) {
    part.reach = part.impressions - Math.floor(part.impressions * share(mix(seed, index)) * 0.4);
  }
  return parts;
}

/** Whether there is anything in a part. */
export const isDelivery = (metrics: Metrics): boolean => METRIC_KEYS.some((key) => metrics[key] > 0);
