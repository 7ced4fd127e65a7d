import type { Account } from './accounts.ts';
import { ADSET_STATUSES, adsetCount, adsetStatus, campaignOfAdset, nameOf, objectHash } from './dataset.ts';
import { ADSET_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { pick } from './random.ts';
import { ownStatus } from './statuses.ts';
import { graphTime } from './times.ts';

const hash = (account: Account, adset: number): number => objectHash(account, 'adset', adset);
const GOALS = ['OFFSITE_CONVERSIONS', 'LINK_CLICKS', 'LEAD_GENERATION', 'REACH'] as const;

/** Budgets are in minor units, as text. */
const RENDERS: Renders = {
  id: (account, adset) => objectId(account, 'adset', adset),
  account_id: (account) => account.digits,
  name: (account, adset) => nameOf(account, 'adset', adset),
  campaign_id: (account, adset) => objectId(account, 'campaign', campaignOfAdset(adset)),
  campaign: (account, adset) => ({ id: objectId(account, 'campaign', campaignOfAdset(adset)) }),
  status: (account, adset) => ownStatus(adsetStatus(account, adset)),
  configured_status: (account, adset) => ownStatus(adsetStatus(account, adset)),
  effective_status: adsetStatus,
  billing_event: () => 'IMPRESSIONS',
  optimization_goal: (account, adset) => pick(GOALS, hash(account, adset)),
  bid_strategy: () => 'LOWEST_COST_WITHOUT_CAP',
  daily_budget: (account, adset) => String(1_000 + (hash(account, adset) % 90_000)),
  budget_remaining: (account, adset) => String(hash(account, adset) % 1_000),
  lifetime_budget: () => '0',
  attribution_spec: () => [{ event_type: 'CLICK_THROUGH', window_days: 7 }],
  targeting: (account, adset) => ({ age_min: 18 + (hash(account, adset) % 20), age_max: 65 }),
  start_time: (account, adset) => graphTime(account, hash(account, adset) % 500, adset),
  created_time: (account, adset) => graphTime(account, hash(account, adset) % 500, adset),
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
