import type { Account } from './accounts.ts';
import { adStatus, adsOf, objectHash } from './dataset.ts';
import { mix, share } from './random.ts';

/** What was counted on one day. All whole numbers (money in minor units), so that sums over ads are exact. */
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

/** Whether an ad delivered on a day: then, and only then, insights have a row for it. */
export function adDelivered(account: Account, ad: number, day: number): boolean {
  return share(mix(mix(objectHash(account, 'ad', ad), DELIVERY), day)) < account.delivery;
}

/** An ad's metrics of a day on which it delivered. About one ad-day in seven has no click, and so no action. */
export function adMetrics(account: Account, ad: number, day: number): Metrics {
  const adHash = objectHash(account, 'ad', ad);
  const hash = mix(mix(adHash, METRICS), day);
  const second = mix(hash, 2);
  const third = mix(hash, 3);
  const impressions = 20 + (hash % 24_000);
  const clicks = hash % 7 === 0 ? 0 : 1 + (second % Math.ceil(impressions / 15));
  const linkClicks = clicks - ((third % (clicks + 1)) >> 1);
  const purchases = second % 3 === 0 ? ((third >>> 8) % (linkClicks + 1)) >> 2 : 0;
  const hasVideo = adHash % 3 === 0;
  const spend = clicks * (8 + (third % 90)) + (second % 500);
  return {
    impressions,
    reach: impressions - Math.floor(impressions * share(second) * 0.5),
    clicks,
    uniqueClicks: clicks - ((third % (clicks + 1)) >> 2),
    linkClicks,
    uniqueLinkClicks: linkClicks - ((second % (linkClicks + 1)) >> 2),
    landingPageViews: linkClicks - ((hash % (linkClicks + 1)) >> 1),
    postEngagements: clicks + (hasVideo ? impressions >> 2 : 0),
    videoViews: hasVideo ? impressions >> 2 : 0,
    purchases,
    purchaseValue: purchases * (1_999 + (hash % 8_000)),
    leads: third % 5 === 0 ? ((second >>> 9) % (linkClicks + 1)) >> 3 : 0,
    spend,
    socialSpend: hash % 11 === 0 ? Math.floor(spend / 3) : 0,
  };
}

const KEYS = [
  'impressions',
  'reach',
  'clicks',
  'uniqueClicks',
  'linkClicks',
  'uniqueLinkClicks',
  'landingPageViews',
  'postEngagements',
  'videoViews',
  'purchases',
  'purchaseValue',
  'leads',
  'spend',
  'socialSpend',
] as const satisfies readonly (keyof Metrics)[];

/** Which ads a query counts. */
export type AdFilter = (ad: number) => boolean;

/** Without a filter on status, insights count every ad that is not deleted. */
export const notDeleted =
  (account: Account): AdFilter =>
  (ad) =>
    adStatus(account, ad) !== 'DELETED';

/** A campaign's metrics of a day: the exact sum over its ads that the filter lets through; undefined without any. */
export function campaignMetrics(
  account: Account,
  campaign: number,
  day: number,
  counts: AdFilter,
): Metrics | undefined {
  let total: Metrics | undefined;
  for (const ad of adsOf(account, campaign)) {
    if (!counts(ad) || !adDelivered(account, ad, day)) continue;
    const metrics = adMetrics(account, ad, day);
    if (total === undefined) total = metrics;
    else for (const key of KEYS) total[key] += metrics[key];
  }
  return total;
}

/** Whether a campaign has a row for a day. */
export function campaignDelivered(
  account: Account,
  campaign: number,
  day: number,
  counts: AdFilter,
): boolean {
  for (const ad of adsOf(account, campaign)) {
    if (counts(ad) && adDelivered(account, ad, day)) return true;
  }
  return false;
}
