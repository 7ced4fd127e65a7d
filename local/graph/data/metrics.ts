import type { Account } from './accounts.ts';
import { objectHash } from './dataset.ts';
import { dayText } from './days.ts';
import { mix, share } from './random.ts';

/** The metrics of one day, as whole numbers (money in minor units), so that sums over ads are exact. */
export interface Metrics {
  impressions: number;
  reach: number;
  clicks: number;
  uniqueClicks: number;
  linkClicks: number;
  uniqueLinkClicks: number;
  landingPageViews: number;
  postEngagements: number;
  videoViews: number;
  purchases: number;
  purchaseValue: number;
  leads: number;
  spend: number;
  socialSpend: number;
}

const DELIVERY = 0x2001;
const METRICS = 0x2002;

/** Whether an ad delivered on a day. Insights have a row only then. */
export function adDelivered(account: Account, ad: number, day: number): boolean {
  if (account.idleMonths.length > 0 && account.idleMonths.includes(dayText(day).slice(0, 7))) return false;
  return share(mix(mix(objectHash(account, 'ad', ad), DELIVERY), day)) < account.delivery;
}

/** An ad's metrics of a day on which it delivered. About one in seven has no click, and so no action. */
export function adMetrics(account: Account, ad: number, day: number): Metrics {
  const adHash = objectHash(account, 'ad', ad);
  const hash = mix(mix(adHash, METRICS), day);
  const second = mix(hash, 2);
  const third = mix(hash, 3);
  const impressions = 20 + (hash % 24_000);
  const clicks = hash % 7 === 0 ? 0 : 1 + (second % Math.ceil(impressions / 15));
  const linkClicks = clicks - ((third % (clicks + 1)) >> 1);
  const purchases = second % 3 === 0 ? ((third >>> 8) % (linkClicks + 1)) >> 2 : 0;
  const videoViews = adHash % 3 === 0 && clicks > 0 ? impressions >> 2 : 0;
  const spend = clicks * (8 + (third % 90)) + (second % 500);
  return {
    impressions,
    reach: impressions - Math.floor(impressions * share(second) * 0.5),
    clicks,
    uniqueClicks: clicks - ((third % (clicks + 1)) >> 2),
    linkClicks,
    uniqueLinkClicks: linkClicks - ((second % (linkClicks + 1)) >> 2),
    landingPageViews: linkClicks - ((hash % (linkClicks + 1)) >> 1),
    postEngagements: clicks + videoViews,
    videoViews,
    purchases,
    purchaseValue: purchases * (1_999 + (hash % 8_000)),
    leads: third % 5 === 0 ? ((second >>> 9) % (linkClicks + 1)) >> 3 : 0,
    spend,
    socialSpend: hash % 11 === 0 ? Math.floor(spend / 3) : 0,
  };
}

/** No delivery. */
export const NO_METRICS: Readonly<Metrics> = {
  impressions: 0,
  reach: 0,
  clicks: 0,
  uniqueClicks: 0,
  linkClicks: 0,
  uniqueLinkClicks: 0,
  landingPageViews: 0,
  postEngagements: 0,
  videoViews: 0,
  purchases: 0,
  purchaseValue: 0,
  leads: 0,
  spend: 0,
  socialSpend: 0,
};
/** Names of the metrics. */
export const METRIC_KEYS = Object.keys(NO_METRICS) as readonly (keyof Metrics)[];

/** Share of the people of further ads and days who are not counted yet. */
const NEW_PEOPLE = 0.6;

/** The sum of several ads and days. Counts add up; people are counted once, so their sum is smaller. */
export class MetricsSum {
  #first: Metrics | undefined;
  /** From the second on. */
  #total: Metrics | undefined;
  #reach = 0;
  #uniqueClicks = 0;
  #uniqueLinkClicks = 0;

  /** Adds the metrics of one part. */
  add(metrics: Metrics): void {
    if (this.#first === undefined) {
      this.#first = metrics;
      return;
    }
    if (this.#total === undefined) {
      this.#total = { ...this.#first };
      this.#compare(this.#first);
    }
    this.#compare(metrics);
    addTo(this.#total, metrics);
  }

  /** The numbers of the sum; undefined when nothing was added. */
  get metrics(): Metrics | undefined {
    const total = this.#total;
    if (total === undefined) return this.#first;
    return {
      ...total,
      reach: people(total.reach, this.#reach),
      uniqueClicks: people(total.uniqueClicks, this.#uniqueClicks),
      uniqueLinkClicks: people(total.uniqueLinkClicks, this.#uniqueLinkClicks),
    };
  }

  #compare({ reach, uniqueClicks, uniqueLinkClicks }: Metrics): void {
    if (reach > this.#reach) this.#reach = reach;
    if (uniqueClicks > this.#uniqueClicks) this.#uniqueClicks = uniqueClicks;
    if (uniqueLinkClicks > this.#uniqueLinkClicks) this.#uniqueLinkClicks = uniqueLinkClicks;
  }
}

/** One by one, because a loop over the names takes three times as long, and benchmarks sum millions. */
function addTo(total: Metrics, metrics: Metrics): void {
  total.impressions += metrics.impressions;
  total.reach += metrics.reach;
  total.clicks += metrics.clicks;
  total.uniqueClicks += metrics.uniqueClicks;
  total.linkClicks += metrics.linkClicks;
  total.uniqueLinkClicks += metrics.uniqueLinkClicks;
  total.landingPageViews += metrics.landingPageViews;
  total.postEngagements += metrics.postEngagements;
  total.videoViews += metrics.videoViews;
  total.purchases += metrics.purchases;
  total.purchaseValue += metrics.purchaseValue;
  total.leads += metrics.leads;
  total.spend += metrics.spend;
  total.socialSpend += metrics.socialSpend;
}

/** People in several groups. @param sum of the groups. @param largest group. */
const people = (sum: number, largest: number): number => largest + Math.floor((sum - largest) * NEW_PEOPLE);

/** Without what happened off Meta's apps. */
export const onMetaOnly = (metrics: Metrics): Metrics => ({
  ...metrics,
  landingPageViews: 0,
  purchases: 0,
  purchaseValue: 0,
});

/** Restated metrics. */
export function grownBy(metrics: Metrics, factor: number): Metrics {
  if (factor === 1) return metrics;
  const grown = { ...metrics };
  for (const key of METRIC_KEYS) grown[key] = Math.floor(metrics[key] * factor);
  return grown;
}

/** Sums some ads on some days, each multiplied by the growth of its day; undefined if none delivered. */
export function sumMetrics(
  account: Account,
  ads: Iterable<number>,
  days: { readonly first: number; readonly last: number },
  growth: Growth,
): Metrics | undefined {
  const sum = new MetricsSum();
  for (const ad of ads) {
    for (let day = days.first; day <= days.last; day += 1) {
      if (!adDelivered(account, ad, day)) continue;
      sum.add(grownBy(adMetrics(account, ad, day), growth(day)));
    }
  }
  return sum.metrics;
}

/** The factor by which the numbers of a day were restated; 1 if they were not. */
export type Growth = (day: number) => number;
