import type { Account } from './accounts.ts';
import { campaignDailyBudget, campaignLifetimeBudget, hasCampaignBudget, remainingOf } from './budgets.ts';
import { CAMPAIGN_STATUSES, campaignStatus, nameOf, objectHash } from './dataset.ts';
import { CAMPAIGN_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import { labelsOf } from './labels.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { mix, pick } from './random.ts';
import { ownStatus } from './statuses.ts';
import { graphTime } from './times.ts';

const hash = (account: Account, campaign: number): number => objectHash(account, 'campaign', campaign);
const createdDay = (account: Account, campaign: number): number => hash(account, campaign) % 400;

const OBJECTIVES = [
  'OUTCOME_SALES',
  'OUTCOME_TRAFFIC',
  'OUTCOME_LEADS',
  'OUTCOME_AWARENESS',
  'OUTCOME_ENGAGEMENT',
  'OUTCOME_APP_PROMOTION',
] as const;
const objectiveOf = (account: Account, campaign: number) => pick(OBJECTIVES, hash(account, campaign));
const isAppCampaign = (account: Account, campaign: number): boolean =>
  objectiveOf(account, campaign) === 'OUTCOME_APP_PROMOTION';

const BID_STRATEGIES = ['LOWEST_COST_WITHOUT_CAP', 'LOWEST_COST_WITH_BID_CAP', 'COST_CAP'] as const;
const CATEGORIES = [[], [], [], ['HOUSING'], ['EMPLOYMENT'], []] as const;
const categoriesOf = (account: Account, campaign: number): readonly string[] =>
  pick(CATEGORIES, hash(account, campaign) >>> 5);

function issues(account: Account, campaign: number): unknown {
  if (campaignStatus(account, campaign) !== 'WITH_ISSUES') return undefined;
  return [
    {
      level: 'CAMPAIGN',
      error_code: 1815645,
      error_summary: 'Spending limit reached',
      error_message: 'The campaign reached its spending limit.\nRaise it or pause the campaign.',
      error_type: 'SOFT_ERROR',
    },
  ];
}

const text = (amount: number | undefined): string | undefined =>
  amount === undefined ? undefined : String(amount);

/** Budgets are in minor units, as text. `updated_time` does not move when one changes, as Meta documents it. */
const RENDERS: Renders = {
  id: (account, campaign) => objectId(account, 'campaign', campaign),
  account_id: (account) => account.digits,
  name: (account, campaign) => nameOf(account, 'campaign', campaign),
  status: (account, campaign) => ownStatus(campaignStatus(account, campaign)),
  configured_status: (account, campaign) => ownStatus(campaignStatus(account, campaign)),
  effective_status: campaignStatus,
  objective: objectiveOf,
  buying_type: (account, campaign) => (hash(account, campaign) % 13 === 0 ? 'RESERVED' : 'AUCTION'),
  bid_strategy: (account, campaign) =>
    hasCampaignBudget(campaign) ? pick(BID_STRATEGIES, hash(account, campaign) >>> 3) : undefined,
  daily_budget: (account, campaign) => text(campaignDailyBudget(account, campaign, account.day)),
  lifetime_budget: (account, campaign) => text(campaignLifetimeBudget(account, campaign)),
  budget_remaining: (account, campaign) =>
    remainingOf(
      account,
      campaignDailyBudget(account, campaign, account.day) ?? campaignLifetimeBudget(account, campaign),
      hash(account, campaign),
    ),
  spend_cap: (account, campaign) =>
    hash(account, campaign) % 4 === 0 ? String(500_000 + (hash(account, campaign) % 90) * 10_000) : undefined,
  can_use_spend_cap: () => true,
  can_create_brand_lift_study: () => false,
  budget_rebalance_flag: () => false,
  is_adset_budget_sharing_enabled: (_account, campaign) =>
    hasCampaignBudget(campaign) ? undefined : campaign % 2 === 0,
  is_budget_schedule_enabled: (account, campaign) => hash(account, campaign) % 7 === 0,
  is_message_campaign: () => false,
  is_direct_send_campaign: () => false,
  is_skadnetwork_attribution: isAppCampaign,
  has_secondary_skadnetwork_reporting: () => false,
  primary_attribution: () => 'DEFAULT',
  smart_promotion_type: (account, campaign) =>
    hash(account, campaign) % 3 === 0 ? 'SMART_APP_PROMOTION' : 'GUIDED_CREATION',
  source_recommendation_type: (account, campaign) =>
    hash(account, campaign) % 5 === 2 ? 'ADVANTAGE_PLUS_SHOPPING' : undefined,
  source_campaign_id: (account, campaign) =>
    campaign > 0 && hash(account, campaign) % 5 === 0 ? objectId(account, 'campaign', campaign - 1) : '0',
  source_campaign: (account, campaign) =>
    campaign > 0 && hash(account, campaign) % 5 === 0
      ? { id: objectId(account, 'campaign', campaign - 1) }
      : undefined,
  boosted_object_id: (account, campaign) =>
    hash(account, campaign) % 9 === 0 ? objectId(account, 'post', campaign) : undefined,
  topline_id: (account, campaign) => (hash(account, campaign) % 13 === 0 ? '0' : undefined),
  pacing_type: () => ['standard'],
  special_ad_categories: categoriesOf,
  special_ad_category: (account, campaign) => categoriesOf(account, campaign)[0] ?? 'NONE',
  special_ad_category_country: (account, campaign) =>
    categoriesOf(account, campaign).length === 0 ? undefined : ['US'],
  promoted_object: (account, campaign) =>
    isAppCampaign(account, campaign)
      ? { application_id: objectId(account, 'page', 93), object_store_url: 'https://apps.example.com/id1' }
      : undefined,
  issues_info: issues,
  adlabels: (account, campaign) => labelsOf(account, campaign, hash(account, campaign) % 4 === 1),
  recommendations: (account, campaign) =>
    hash(account, campaign) % 8 === 0
      ? [{ title: 'Budget', message: 'Raise it.', code: 1942004, importance: 'LOW', confidence: 'LOW' }]
      : undefined,
  advantage_state_info: (account, campaign) => ({
    advantage_budget_state: hasCampaignBudget(campaign) ? 'ENABLED' : 'DISABLED',
    advantage_state: hash(account, campaign) % 2 === 0 ? 'ADVANTAGE_PLUS_SALES' : 'DISABLED',
  }),
  last_budget_toggling_time: (account, campaign) =>
    hash(account, campaign) % 6 === 0 ? graphTime(account, 480, campaign) : undefined,
  created_time: (account, campaign) => graphTime(account, createdDay(account, campaign), campaign),
  updated_time: (account, campaign) => graphTime(account, 500 + (campaign % 300), campaign),
  start_time: (account, campaign) => graphTime(account, createdDay(account, campaign) + 1, campaign),
  stop_time: (account, campaign) =>
    campaignLifetimeBudget(account, campaign) === undefined
      ? undefined
      : graphTime(account, 1_200 + (mix(hash(account, campaign), 4) % 400), campaign),
};

/** Campaigns. Meta: reference/ad-campaign-group. */
export const CAMPAIGNS: ObjectType = {
  kind: 'campaign',
  typeName: 'AdCampaignGroup',
  fields: CAMPAIGN_FIELDS,
  renders: RENDERS,
  count: (account) => account.campaigns,
  statuses: { values: CAMPAIGN_STATUSES, of: campaignStatus },
};
