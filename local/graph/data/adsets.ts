import type { Account } from './accounts.ts';
import { adsetDailyBudget, adsetLifetimeBudget, hasCampaignBudget, remainingOf } from './budgets.ts';
import { conversionCount } from './custom-conversions.ts';
import { ADSET_STATUSES, adsetCount, adsetStatus, campaignOfAdset, nameOf, objectHash } from './dataset.ts';
import { ADSET_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import { labelsOf } from './labels.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { pick } from './random.ts';
import { ownStatus } from './statuses.ts';
import { targetingOf } from './targeting.ts';
import { graphTime } from './times.ts';

const hash = (account: Account, adset: number): number => objectHash(account, 'adset', adset);
const createdDay = (account: Account, adset: number): number => hash(account, adset) % 500;

const GOALS = ['OFFSITE_CONVERSIONS', 'LINK_CLICKS', 'LEAD_GENERATION', 'REACH', 'VALUE'] as const;
const goalOf = (account: Account, adset: number) => pick(GOALS, hash(account, adset));
const isConversionGoal = (account: Account, adset: number): boolean =>
  ['OFFSITE_CONVERSIONS', 'VALUE'].includes(goalOf(account, adset));

const DESTINATIONS = ['WEBSITE', 'UNDEFINED', 'ON_AD', 'MESSENGER'] as const;
const ATTRIBUTIONS = [
  [
    { event_type: 'CLICK_THROUGH', window_days: 7 },
    { event_type: 'VIEW_THROUGH', window_days: 1 },
  ],
  [{ event_type: 'CLICK_THROUGH', window_days: 7 }],
  [{ event_type: 'CLICK_THROUGH', window_days: 1 }],
  [
    { event_type: 'CLICK_THROUGH', window_days: 7 },
    { event_type: 'VIEW_THROUGH', window_days: 1 },
    { event_type: 'ENGAGED_VIDEO_VIEW', window_days: 1 },
  ],
] as const;
const LEARNING = ['SUCCESS', 'LEARNING', 'FAIL', 'SUCCESS'] as const;

/** Where Meta demands to know who pays. */
const isInEurope = (account: Account, adset: number): boolean => hash(account, adset) % 4 === 1;

const hasBidCap = (account: Account, adset: number): boolean => hash(account, adset) % 4 === 0;
const bid = (account: Account, adset: number): number => 50 + (hash(account, adset) % 900);

/** The pixel, and an event of it or a custom conversion. */
function promotedObject(account: Account, adset: number): unknown {
  const seed = hash(account, adset);
  if (goalOf(account, adset) === 'LEAD_GENERATION') return { page_id: objectId(account, 'page', 1) };
  if (!isConversionGoal(account, adset)) return undefined;
  const pixel_id = objectId(account, 'page', 70_000_000);
  if (seed % 3 !== 0 || conversionCount(account) === 0) return { pixel_id, custom_event_type: 'PURCHASE' };
  const custom_conversion_id = objectId(account, 'conversion', seed % conversionCount(account));
  return { pixel_id, custom_event_type: 'OTHER', custom_conversion_id };
}

function learningStage(account: Account, adset: number): unknown {
  if (!isConversionGoal(account, adset)) return undefined;
  const seed = hash(account, adset);
  const status = pick(LEARNING, seed >>> 7);
  return {
    status,
    conversions: status === 'SUCCESS' ? 50 + (seed % 200) : seed % 50,
    last_sig_edit_ts: 1_735_700_000 + (seed % 30_000_000),
    attribution_windows: ['1d_view', '7d_click'],
  };
}

function issues(account: Account, adset: number): unknown {
  if (adsetStatus(account, adset) !== 'WITH_ISSUES') return undefined;
  return [
    {
      level: 'AD_SET',
      error_code: 1870065,
      error_summary: 'Audience too small',
      error_message: 'The audience has fewer than 1,000 people.',
      error_type: 'SOFT_ERROR',
    },
  ];
}

const text = (amount: number | undefined): string | undefined =>
  amount === undefined ? undefined : String(amount);

/** Budgets are in minor units, as text; bids are numbers, in minor units. */
const RENDERS: Renders = {
  id: (account, adset) => objectId(account, 'adset', adset),
  account_id: (account) => account.digits,
  name: (account, adset) => nameOf(account, 'adset', adset),
  campaign_id: (account, adset) => objectId(account, 'campaign', campaignOfAdset(adset)),
  campaign: (account, adset) => ({ id: objectId(account, 'campaign', campaignOfAdset(adset)) }),
  status: (account, adset) => ownStatus(adsetStatus(account, adset)),
  configured_status: (account, adset) => ownStatus(adsetStatus(account, adset)),
  effective_status: adsetStatus,
  billing_event: (account, adset) =>
    goalOf(account, adset) === 'LINK_CLICKS' && hash(account, adset) % 2 === 0
      ? 'LINK_CLICKS'
      : 'IMPRESSIONS',
  optimization_goal: goalOf,
  optimization_sub_event: () => 'NONE',
  bid_strategy: (account, adset) => {
    if (hasCampaignBudget(campaignOfAdset(adset))) return undefined;
    return hasBidCap(account, adset) ? 'LOWEST_COST_WITH_BID_CAP' : 'LOWEST_COST_WITHOUT_CAP';
  },
  bid_amount: (account, adset) => (hasBidCap(account, adset) ? bid(account, adset) : undefined),
  bid_info: (account, adset) => (hasBidCap(account, adset) ? { ACTIONS: bid(account, adset) } : undefined),
  bid_constraints: (account, adset) =>
    goalOf(account, adset) === 'VALUE' ? { roas_average_floor: 15_000 } : undefined,
  daily_budget: (account, adset) => text(adsetDailyBudget(account, adset)),
  lifetime_budget: (account, adset) => text(adsetLifetimeBudget(account, adset)),
  budget_remaining: (account, adset) =>
    remainingOf(
      account,
      adsetDailyBudget(account, adset) || adsetLifetimeBudget(account, adset),
      hash(account, adset),
    ),
  daily_min_spend_target: (account, adset) => (hash(account, adset) % 10 === 0 ? '500' : undefined),
  daily_spend_cap: (account, adset) => (hash(account, adset) % 10 === 1 ? '90000' : undefined),
  lifetime_spend_cap: (account, adset) => (hash(account, adset) % 10 === 2 ? '2500000' : undefined),
  lifetime_min_spend_target: (account, adset) => (hash(account, adset) % 10 === 2 ? '100000' : undefined),
  min_budget_spend_percentage: (account, adset) => (hash(account, adset) % 12 === 5 ? '10' : undefined),
  max_budget_spend_percentage: (account, adset) => (hash(account, adset) % 12 === 5 ? '60' : undefined),
  existing_customer_budget_percentage: (account, adset) => (hash(account, adset) % 9 === 0 ? 25 : undefined),
  lifetime_imps: () => 0,
  attribution_spec: (account, adset) => pick(ATTRIBUTIONS, hash(account, adset) >>> 4),
  attribution_count_type: (account, adset) =>
    hash(account, adset) % 5 === 0 ? 'FIRST_CONVERSION' : 'ALL_CONVERSIONS',
  destination_type: (account, adset) => pick(DESTINATIONS, hash(account, adset) >>> 2),
  dsa_beneficiary: (account, adset) => (isInEurope(account, adset) ? account.name : undefined),
  dsa_payor: (account, adset) => (isInEurope(account, adset) ? account.name : undefined),
  regional_regulated_categories: (account, adset) =>
    hash(account, adset) % 14 === 0 ? ['TAIWAN_UNIVERSAL'] : undefined,
  regional_regulation_identities: (account, adset) =>
    hash(account, adset) % 14 === 0
      ? { taiwan_universal_beneficiary: objectId(account, 'page', 96) }
      : undefined,
  targeting: (account, adset) => targetingOf(hash(account, adset)),
  targeting_optimization_types: (account, adset) =>
    hash(account, adset) % 4 === 2 ? [{ key: 'detailed_targeting', value: 1 }] : undefined,
  promoted_object: promotedObject,
  learning_stage_info: learningStage,
  issues_info: issues,
  frequency_control_specs: (account, adset) =>
    goalOf(account, adset) === 'REACH'
      ? [{ event: 'IMPRESSIONS', interval_days: 7, max_frequency: 2 }]
      : undefined,
  adset_schedule: (account, adset) =>
    hash(account, adset) % 11 === 0
      ? [{ start_minute: 480, end_minute: 1_200, days: [1, 2, 3, 4, 5], timezone_type: 'USER' }]
      : undefined,
  pacing_type: (account, adset) => (hash(account, adset) % 11 === 0 ? ['day_parting'] : ['standard']),
  is_dynamic_creative: (account, adset) => hash(account, adset) % 6 === 0,
  is_budget_schedule_enabled: () => false,
  is_incremental_attribution_enabled: (account, adset) => hash(account, adset) % 12 === 0,
  use_new_app_click: () => false,
  multi_optimization_goal_weight: () => 'UNDEFINED',
  source_adset_id: (account, adset) =>
    adset > 0 && hash(account, adset) % 5 === 0 ? objectId(account, 'adset', adset - 1) : '0',
  asset_feed_id: (account, adset) =>
    hash(account, adset) % 6 === 0 ? objectId(account, 'page', 1_000 + adset) : undefined,
  value_rule_set_id: (account, adset) =>
    hash(account, adset) % 13 === 0 ? objectId(account, 'page', 97) : undefined,
  rf_prediction_id: (account, adset) =>
    hash(account, adset) % 13 === 1 ? objectId(account, 'page', 2_000 + adset) : undefined,
  automatic_manual_state: () => 'UNSET',
  full_funnel_exploration_mode: () => 'NONE_EXPLORATION',
  brand_safety_config: (account, adset) =>
    hash(account, adset) % 8 === 0
      ? { brand_safety_content_filter_levels: ['FACEBOOK_STANDARD'] }
      : undefined,
  recommendations: (account, adset) =>
    hash(account, adset) % 9 === 1
      ? [{ title: 'Audience', message: 'Widen it.', code: 1942005, importance: 'MEDIUM', confidence: 'LOW' }]
      : undefined,
  instagram_user_id: (account, adset) =>
    hash(account, adset) % 2 === 0 ? objectId(account, 'page', 2) : undefined,
  adlabels: (account, adset) => labelsOf(account, adset, hash(account, adset) % 5 === 1),
  start_time: (account, adset) => graphTime(account, createdDay(account, adset) + 1, adset),
  end_time: (account, adset) =>
    adsetLifetimeBudget(account, adset)
      ? graphTime(account, 1_200 + (hash(account, adset) % 400), adset)
      : undefined,
  created_time: (account, adset) => graphTime(account, createdDay(account, adset), adset),
  updated_time: (account, adset) => graphTime(account, 500 + (hash(account, adset) % 400), adset),
};

/** Ad sets. Meta: reference/ad-campaign. */
export const ADSETS: ObjectType = {
  kind: 'adset',
  typeName: 'AdCampaign',
  fields: ADSET_FIELDS,
  renders: RENDERS,
  count: adsetCount,
  statuses: { values: ADSET_STATUSES, of: adsetStatus },
  links: { campaign: { kind: 'campaign', of: (_account, adset) => campaignOfAdset(adset) } },
};
