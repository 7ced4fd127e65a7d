import { nameOf, objectHash } from './dataset.ts';
import { dayText } from './days.ts';
import { objectId } from './ids.ts';
import {
  actionCounts,
  type Counted,
  conversionCounts,
  countList,
  moneyList,
  moneyText,
  ratioList,
  ratioText,
  valueCounts,
} from './insights-actions.ts';
import { INSIGHTS_GOALS, INSIGHTS_RESULTS } from './insights-results.ts';
import type { InsightsRow, Render, Renders } from './insights-row.ts';
import type { Metrics } from './metrics.ts';
import { mix, pick } from './random.ts';

const RANKINGS = ['ABOVE_AVERAGE', 'AVERAGE', 'BELOW_AVERAGE_35', 'UNKNOWN'] as const;

/** A field of rows at this level or below. */
const of =
  (level: 'ad' | 'adset' | 'campaign') =>
  (render: (row: InsightsRow, index: number) => unknown): Render =>
  (row) => {
    const index = row[level];
    return index === undefined ? undefined : render(row, index);
  };
const ofAd = of('ad');
const ofAdset = of('adset');
const ofCampaign = of('campaign');
const campaignHash = (row: InsightsRow, campaign: number): number =>
  objectHash(row.account, 'campaign', campaign);
/** A count as text; undefined for zero. */
const some = (count: number): string | undefined => (count === 0 ? undefined : String(count));
const ranking = (salt: number): Render =>
  ofAd((row, ad) => pick(RANKINGS, mix(objectHash(row.account, 'ad', ad), salt + row.day)));
/** A quotient of money and a count, in major units. */
const cost = (row: InsightsRow, count: number, per = 1): string | undefined =>
  ratioText((row.metrics.spend / 10 ** row.account.moneyDigits) * per, count);

const WHO: Renders = {
  account_id: (row) => row.account.digits,
  account_name: (row) => row.account.name,
  account_currency: (row) => row.account.currency,
  campaign_id: ofCampaign((row, campaign) => objectId(row.account, 'campaign', campaign)),
  campaign_name: ofCampaign((row, campaign) => nameOf(row.account, 'campaign', campaign)),
  adset_id: ofAdset((row, adset) => objectId(row.account, 'adset', adset)),
  adset_name: ofAdset((row, adset) => nameOf(row.account, 'adset', adset)),
  ad_id: ofAd((row, ad) => objectId(row.account, 'ad', ad)),
  ad_name: ofAd((row, ad) => nameOf(row.account, 'ad', ad)),
  date_start: (row) => dayText(row.day),
  date_stop: (row) => dayText(row.lastDay),
  created_time: ofCampaign((row, campaign) => dayText(18_000 + (campaignHash(row, campaign) % 500))),
  updated_time: ofCampaign((row, campaign) => dayText(18_500 + (campaignHash(row, campaign) % 900))),
  ...INSIGHTS_GOALS,
  attribution_setting: ofCampaign((row, campaign) =>
    campaignHash(row, campaign) % 4 === 0 ? 'mixed' : '7d_click_1d_view',
  ),
  quality_ranking: ranking(11),
  engagement_rate_ranking: ranking(12),
  conversion_rate_ranking: ranking(13),
};

const COUNTS: Renders = {
  impressions: ({ metrics }) => String(metrics.impressions),
  reach: ({ metrics }) => String(metrics.reach),
  clicks: ({ metrics }) => String(metrics.clicks),
  spend: ({ account, metrics }) => moneyText(account, metrics.spend),
  social_spend: ({ account, metrics }) =>
    metrics.socialSpend === 0 ? undefined : moneyText(account, metrics.socialSpend),
  unique_clicks: ({ metrics }) => some(metrics.uniqueClicks),
  inline_link_clicks: ({ metrics }) => some(metrics.linkClicks),
  unique_inline_link_clicks: ({ metrics }) => some(metrics.uniqueLinkClicks),
  inline_post_engagement: ({ metrics }) => some(metrics.postEngagements),
  full_view_impressions: ({ metrics }) => some(metrics.impressions >> 1),
  full_view_reach: ({ metrics }) => some(metrics.reach >> 1),
  estimated_ad_recallers: ({ metrics }) => (metrics.reach % 5 === 0 ? some(metrics.reach >> 4) : undefined),
  estimated_ad_recall_rate: ({ metrics }) =>
    metrics.reach % 5 === 0 ? ratioText(metrics.reach >> 4, metrics.reach) : undefined,
  instant_experience_clicks_to_open: ({ metrics }) =>
    metrics.reach % 9 === 0 ? some(metrics.clicks >> 1) : undefined,
  instant_experience_clicks_to_start: ({ metrics }) =>
    metrics.reach % 9 === 0 ? some(metrics.clicks >> 2) : undefined,
  canvas_avg_view_time: ({ metrics }) => (metrics.reach % 9 === 0 ? '4.217' : undefined),
  canvas_avg_view_percent: ({ metrics }) => (metrics.reach % 9 === 0 ? '38.52' : undefined),
};

const RATIOS: Renders = {
  frequency: ({ metrics }) => ratioText(metrics.impressions, metrics.reach),
  ctr: ({ metrics }) => ratioText(metrics.clicks * 100, metrics.impressions),
  unique_ctr: ({ metrics }) => ratioText(metrics.uniqueClicks * 100, metrics.reach),
  inline_link_click_ctr: ({ metrics }) => ratioText(metrics.linkClicks * 100, metrics.impressions),
  unique_inline_link_click_ctr: ({ metrics }) => ratioText(metrics.uniqueLinkClicks * 100, metrics.reach),
  unique_link_clicks_ctr: ({ metrics }) => ratioText(metrics.uniqueLinkClicks * 100, metrics.reach),
  cpc: (row) => cost(row, row.metrics.clicks),
  cpm: (row) => cost(row, row.metrics.impressions, 1000),
  cpp: (row) => cost(row, row.metrics.reach, 1000),
  cost_per_unique_click: (row) => cost(row, row.metrics.uniqueClicks),
  cost_per_inline_link_click: (row) => cost(row, row.metrics.linkClicks),
  cost_per_unique_inline_link_click: (row) => cost(row, row.metrics.uniqueLinkClicks),
  cost_per_inline_post_engagement: (row) => cost(row, row.metrics.postEngagements),
};

const actions: Render = (row) => countList(row, actionCounts(row.metrics));
const values: Render = (row) => moneyList(row, valueCounts(row.metrics));
/** Cost of each of the counts. */
const costs = (row: InsightsRow, counts: readonly Counted[]) =>
  ratioList(row, counts, (count) => row.metrics.spend / 10 ** row.account.moneyDigits / count);
const costPerAction: Render = (row) => costs(row, actionCounts(row.metrics));
const conversions: Render = (row) => countList(row, conversionCounts(row.metrics));
/** Return on ad spend, for rows with purchases. */
const roas = (type: string): Render => {
  return (row) =>
    row.metrics.purchases === 0 || row.metrics.spend === 0
      ? undefined
      : ratioList(row, [[type, row.metrics.purchaseValue]], (value) => value / row.metrics.spend);
};
/** A list of one type; undefined for zero. */
const one = (type: string, count: (metrics: Metrics) => number): Render => {
  return (row) => {
    const value = count(row.metrics);
    return value === 0 ? undefined : countList(row, [[type, value]]);
  };
};
/** Views of a share of a video's length, for rows of video ads. */
const views = (part: number): Render => one('video_view', ({ videoViews }) => Math.floor(videoViews * part));
/** One type's count per 100 of something else; undefined without the count. */
const per100 = (
  type: string,
  count: (metrics: Metrics) => number,
  whole: (metrics: Metrics) => number,
): Render => {
  return (row) => {
    const value = count(row.metrics);
    if (value === 0) return undefined;
    return ratioList(row, [[type, value]], (part) => (part * 100) / whole(row.metrics));
  };
};
const VIDEO_CURVE = [100, 71, 52, 44, 39, 31, 26, 22, 19, 17, 15, 13, 12, 11, 10, 9, 8, 7, 5, 4, 3, 2];
const curve: Render = ({ metrics }) =>
  metrics.videoViews === 0 ? undefined : [{ action_type: 'video_view', value: VIDEO_CURVE }];

const LISTS: Renders = {
  actions,
  action_values: values,
  unique_actions: actions,
  ad_click_actions: actions,
  ad_impression_actions: (row) => (row.metrics.reach % 13 === 0 ? actions(row) : undefined),
  conversions,
  conversion_values: (row) =>
    row.metrics.leads === 0
      ? undefined
      : moneyList(row, [['submit_application_total', row.metrics.leads * 500]]),
  unique_conversions: conversions,
  cost_per_action_type: costPerAction,
  cost_per_unique_action_type: costPerAction,
  cost_per_conversion: (row) => costs(row, conversionCounts(row.metrics)),
  catalog_segment_actions: (row) => (row.metrics.reach % 17 === 0 ? actions(row) : undefined),
  catalog_segment_value: (row) => (row.metrics.reach % 17 === 0 ? values(row) : undefined),
  purchase_roas: roas('omni_purchase'),
  website_purchase_roas: roas('offsite_conversion.fb_pixel_purchase'),
  website_ctr: per100(
    'link_click',
    (metrics) => metrics.linkClicks,
    (metrics) => metrics.impressions,
  ),
  outbound_clicks: one('outbound_click', (metrics) => metrics.linkClicks),
  unique_outbound_clicks: one('outbound_click', (metrics) => metrics.uniqueLinkClicks),
  outbound_clicks_ctr: per100(
    'outbound_click',
    (metrics) => metrics.linkClicks,
    (metrics) => metrics.impressions,
  ),
  unique_outbound_clicks_ctr: per100(
    'outbound_click',
    (metrics) => metrics.uniqueLinkClicks,
    (metrics) => metrics.reach,
  ),
  cost_per_outbound_click: (row) =>
    row.metrics.linkClicks === 0 ? undefined : costs(row, [['outbound_click', row.metrics.linkClicks]]),
  video_play_actions: views(1),
  video_continuous_2_sec_watched_actions: views(0.7),
  video_15_sec_watched_actions: views(0.4),
  video_30_sec_watched_actions: views(0.25),
  video_thruplay_watched_actions: views(0.4),
  video_p25_watched_actions: views(0.6),
  video_p50_watched_actions: views(0.42),
  video_p75_watched_actions: views(0.28),
  video_p95_watched_actions: views(0.2),
  video_p100_watched_actions: views(0.17),
  video_avg_time_watched_actions: ({ metrics }) =>
    metrics.videoViews === 0 ? undefined : [{ action_type: 'video_view', value: '6' }],
  cost_per_thruplay: (row) =>
    row.metrics.videoViews < 3
      ? undefined
      : costs(row, [['video_view', Math.floor(row.metrics.videoViews * 0.4)]]),
  video_play_curve_actions: curve,
  video_play_retention_graph_actions: curve,
  video_play_retention_0_to_15s_actions: curve,
  video_play_retention_20_to_60s_actions: curve,
};

/** Every field that rows can have, by name. Other valid fields are always empty and so never present. */
export const INSIGHTS_RENDERS: Renders = { ...WHO, ...COUNTS, ...RATIOS, ...LISTS, ...INSIGHTS_RESULTS };

/** Whether a field is a number that is delivered, and not the object, the days or a setting. */
export const isMetric = (name: string): boolean => !(name in WHO);
