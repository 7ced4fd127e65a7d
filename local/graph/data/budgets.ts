import type { Account } from './accounts.ts';
import { campaignOfAdset, campaignStatus, objectHash } from './dataset.ts';
import { mix, pick } from './random.ts';

/**
 * Budgets are set on a campaign or on its ad sets, and are daily or for the whole run. Amounts are whole numbers in
 * minor units; in a currency without a minor unit, in whole units. Meta: marketing-api/reference/ad-campaign-group.
 */

/** Whether the campaign has a budget of its own, so that its ad sets have none. */
export const hasCampaignBudget = (campaign: number): boolean => campaign % 3 !== 2;

const isDaily = (campaign: number): boolean => campaign % 4 !== 3;

/** 10.00 to 300.00, or 1,000 to 30,000 in a currency without a minor unit. */
const amount = (seed: number): number => (10 + (seed % 291)) * 100;

/** Days after which a daily budget changes. */
const PERIODS = [1, 5, 14] as const;

/** A campaign's daily budget on a day; undefined if it has none. For every second campaign it changes with time. */
export function campaignDailyBudget(account: Account, campaign: number, day: number): number | undefined {
  if (!hasCampaignBudget(campaign) || !isDaily(campaign)) return undefined;
  const seed = objectHash(account, 'campaign', campaign);
  if (campaign % 2 === 1) return amount(seed);
  const change = Math.floor(day / pick(PERIODS, campaign >> 1));
  // Neighbors differ, so each change is one.
  return amount(seed) + ((mix(seed, change) % 4) * 2 + (change % 2)) * 500;
}

/** A campaign's budget for its whole run; undefined if it has none. */
export const campaignLifetimeBudget = (account: Account, campaign: number): number | undefined =>
  hasCampaignBudget(campaign) && !isDaily(campaign)
    ? amount(objectHash(account, 'campaign', campaign)) * 30
    : undefined;

/** An ad set's daily budget; 0 if it is for the whole run, undefined if the campaign has the budget. */
export function adsetDailyBudget(account: Account, adset: number): number | undefined {
  const campaign = campaignOfAdset(adset);
  if (hasCampaignBudget(campaign)) return undefined;
  return isDaily(campaign) ? amount(objectHash(account, 'adset', adset)) : 0;
}

/** An ad set's budget for its whole run; 0 if it is daily, undefined if the campaign has the budget. */
export function adsetLifetimeBudget(account: Account, adset: number): number | undefined {
  const campaign = campaignOfAdset(adset);
  if (hasCampaignBudget(campaign)) return undefined;
  return isDaily(campaign) ? 0 : amount(objectHash(account, 'adset', adset)) * 30;
}

/** What is left of a budget on the account's day; undefined without a budget. */
export function remainingOf(account: Account, budget: number | undefined, seed: number): string | undefined {
  return budget === undefined ? undefined : String(mix(seed, account.day) % (budget + 1));
}

/** The campaigns whose daily budget changed on a day, with both amounts. Deleted campaigns do not change. */
export function* budgetChanges(
  account: Account,
  day: number,
): Generator<{ readonly campaign: number; readonly before: number; readonly after: number }> {
  for (let campaign = 0; campaign < account.campaigns; campaign += 1) {
    const before = campaignDailyBudget(account, campaign, day - 1);
    const after = campaignDailyBudget(account, campaign, day);
    if (before === undefined || after === undefined || before === after) continue;
    if (campaignStatus(account, campaign) !== 'DELETED') yield { campaign, before, after };
  }
}
