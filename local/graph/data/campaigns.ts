import type { Account } from './accounts.ts';
import { CAMPAIGN_STATUSES, campaignStatus, nameOf, objectHash } from './dataset.ts';
import { CAMPAIGN_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { mix, pick } from './random.ts';
import { ownStatus } from './statuses.ts';
import { graphTime } from './times.ts';

const campaignHash = (account: Account, campaign: number): number =>
  objectHash(account, 'campaign', campaign);

/** Budgets are in minor units, as text. */
const RENDERS: Renders = {
  id: (account, campaign) => objectId(account, 'campaign', campaign),
  account_id: (account) => account.digits,
  name: (account, campaign) => nameOf(account, 'campaign', campaign),
  status: (account, campaign) => ownStatus(campaignStatus(account, campaign)),
  configured_status: (account, campaign) => ownStatus(campaignStatus(account, campaign)),
  effective_status: campaignStatus,
  objective: (account, campaign) =>
    pick(
      ['OUTCOME_SALES', 'OUTCOME_TRAFFIC', 'OUTCOME_LEADS', 'OUTCOME_AWARENESS'],
      campaignHash(account, campaign),
    ),
  buying_type: () => 'AUCTION',
  bid_strategy: () => 'LOWEST_COST_WITHOUT_CAP',
  daily_budget: (account, campaign) =>
    campaign % 2 === 0 ? String(1_000 + (campaignHash(account, campaign) % 90_000)) : undefined,
  lifetime_budget: (account, campaign) =>
    campaign % 2 === 1 ? String(100_000 + (campaignHash(account, campaign) % 900_000)) : undefined,
  budget_remaining: (account, campaign) => String(mix(campaignHash(account, campaign), 4) % 90_000),
  special_ad_categories: () => [],
  created_time: (account, campaign) => graphTime(account, campaignHash(account, campaign) % 400, campaign),
  updated_time: (account, campaign) => graphTime(account, 500 + (campaign % 300), campaign),
  start_time: (account, campaign) => graphTime(account, campaignHash(account, campaign) % 400, campaign),
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
