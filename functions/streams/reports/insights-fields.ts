import { field } from '#functions/streams/fields/field.ts';
import { ACCOUNT_FIELDS, DAY_FIELDS, METRIC_FIELDS } from '#functions/streams/fields/insights.ts';
import type { Field, InsightsLevel } from '#functions/streams/stream.ts';
import { MORE_FIELDS } from './more-fields.ts';

/** The objects that a row is about, each level with those above it. */
const CAMPAIGN: readonly Field[] = [
  field('campaign_id', 'id', 'Id of the campaign.'),
  field('campaign_name', 'text', 'Name of the campaign.'),
];
const AD_SET: readonly Field[] = [
  field('adset_id', 'id', 'Id of the ad set.'),
  field('adset_name', 'text', 'Name of the ad set.'),
];
const AD: readonly Field[] = [
  field('ad_id', 'id', 'Id of the ad.'),
  field('ad_name', 'text', 'Name of the ad.'),
];

/** Columns of the object of a row and of those that it belongs to, by level. */
export const LEVEL_FIELDS: Readonly<Record<InsightsLevel, readonly Field[]>> = {
  account: ACCOUNT_FIELDS,
  campaign: [...ACCOUNT_FIELDS, ...CAMPAIGN],
  adset: [...ACCOUNT_FIELDS, ...CAMPAIGN, ...AD_SET],
  ad: [...ACCOUNT_FIELDS, ...CAMPAIGN, ...AD_SET, ...AD],
};

const SCHEDULE: readonly Field[] = [
  field('adset_start', 'text', 'When the ad set starts, as Meta writes it.'),
  field('adset_end', 'text', 'When the ad set ends, as Meta writes it.'),
];
const GOAL: readonly Field[] = [
  field('optimization_goal', 'text', 'What the ad set is optimized for, such as OFFSITE_CONVERSIONS.'),
];

const AD_DETAILS: readonly Field[] = [
  field('created_time', 'date', 'Day on which the ad was created.'),
  field('updated_time', 'date', 'Day on which the ad was last changed.'),
  field('quality_ranking', 'text', 'Perceived quality against ads for the same audience.'),
  field('engagement_rate_ranking', 'text', 'Expected engagement against ads for the same audience.'),
  field(
    'conversion_rate_ranking',
    'text',
    'Expected conversions against ads with the same goal and audience.',
  ),
];

/** The first and the last day of a row. */
export const DATE_FIELDS: readonly Field[] = DAY_FIELDS.filter(({ type }) => type === 'date');

/** Settings that the numbers of a row depend on. */
export const SETTING_FIELDS: readonly Field[] = DAY_FIELDS.filter(({ type }) => type !== 'date');

/** Names that every report of a level has as columns, whatever its declaration asks for. */
export const fixedNames = (level: InsightsLevel): readonly string[] =>
  [...LEVEL_FIELDS[level], ...DATE_FIELDS].map(({ name }) => name);

/** Every field of AdsInsights that a report can ask for, by name. */
export const INSIGHTS_FIELDS: ReadonlyMap<string, Field> = new Map(
  [
    ...MORE_FIELDS,
    ...LEVEL_FIELDS.ad,
    ...DAY_FIELDS,
    ...SCHEDULE,
    ...GOAL,
    ...AD_DETAILS,
    ...METRIC_FIELDS,
  ].map((each) => [each.name, each]),
);

/** Levels from the account down. */
export const LEVELS = ['account', 'campaign', 'adset', 'ad'] as const satisfies readonly InsightsLevel[];

const LOWEST_LEVEL_WITHOUT = new Map<string, InsightsLevel>([
  ...names(CAMPAIGN).map((name) => [name, 'account'] as const),
  ...names([...AD_SET, ...SCHEDULE, ...GOAL]).map((name) => [name, 'campaign'] as const),
  ...names([...AD, ...AD_DETAILS]).map((name) => [name, 'adset'] as const),
]);

/** Levels whose rows have a field: an ad's name is not in the row of its campaign. */
export function levelsWith(name: string): readonly InsightsLevel[] {
  const without = LOWEST_LEVEL_WITHOUT.get(name);
  return without === undefined ? LEVELS : LEVELS.slice(LEVELS.indexOf(without) + 1);
}

/** What is asked of the object itself, besides ids and names. */
const DETAILS: Readonly<Record<InsightsLevel, readonly Field[]>> = {
  // An account has no objective of its own.
  account: SETTING_FIELDS.filter(({ name }) => name === 'attribution_setting'),
  campaign: SETTING_FIELDS,
  adset: [...SETTING_FIELDS, ...GOAL],
  ad: [...SETTING_FIELDS, ...GOAL, ...AD_DETAILS],
};

/** What `"standard"` asks for at a level, before a breakdown takes some away: what the built-in stream does. */
export const standardFields = (level: InsightsLevel): readonly Field[] => [
  ...DETAILS[level],
  ...METRIC_FIELDS,
];

/** What `"delivery"` asks for: the numbers that add up, and what people did. */
export const DELIVERY_NAMES = [
  'impressions',
  'clicks',
  'inline_link_clicks',
  'spend',
  'actions',
  'action_values',
] as const;

function names(fields: readonly Field[]): string[] {
  return fields.map(({ name }) => name);
}

/** Why a field that Meta's specification or other connectors have cannot be asked for. */
export const REFUSED_FIELDS: Readonly<Record<string, string>> = {
  wish_bid: 'it changes the spend of the row',
  ...because('Meta removed it after version 19', [
    'age_targeting',
    'gender_targeting',
    'labels',
    'location',
    'estimated_ad_recall_rate_lower_bound',
    'estimated_ad_recall_rate_upper_bound',
    'estimated_ad_recallers_lower_bound',
    'estimated_ad_recallers_upper_bound',
  ]),
  ...because('Meta removed it', [
    'app_store_clicks',
    'newsfeed_avg_position',
    'newsfeed_clicks',
    'newsfeed_impressions',
    'relevance_score',
  ]),
  ...because('Meta gives it to selected apps only', [
    'advanced_actions_28d_view',
    'advanced_reach_1d_lookback',
    'advanced_reach_7d_lookback',
    'advanced_reach_28d_lookback',
  ]),
};

function because(reason: string, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((name) => [name, reason]));
}
