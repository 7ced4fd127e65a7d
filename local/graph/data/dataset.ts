import type { Account } from './accounts.ts';
import { awkwardName } from './names.ts';
import { mix, pick } from './random.ts';

/**
 * Which objects an account has and how they hang together, all by number: ads 0 … n−1 are live, then archived, then
 * deleted. Nothing is stored, so an account may have millions of objects.
 */

const LIVE_STATUSES = [
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
  'PAUSED',
  'PAUSED',
  'ADSET_PAUSED',
  'CAMPAIGN_PAUSED',
  'DISAPPROVED',
  'PENDING_REVIEW',
  'PREAPPROVED',
  'PENDING_BILLING_INFO',
  'IN_PROCESS',
  'WITH_ISSUES',
] as const;

/** Every effective status an ad can have. Source: the SDK's `Ad.EffectiveStatus`. */
export const AD_STATUSES: ReadonlySet<string> = new Set([...LIVE_STATUSES, 'ARCHIVED', 'DELETED']);

const ADSETS_PER_CAMPAIGN = 3;

/** Salts keep the hashes of an account's different properties apart. */
const SALT = { ad: 0x1001, campaign: 0x1002, creative: 0x1003, adset: 0x1004 } as const;
type Salted = keyof typeof SALT;

/** The hash that all properties of one object derive from. */
export const objectHash = (account: Account, kind: Salted, index: number): number =>
  mix(mix(account.base, SALT[kind]), index);

/** All ads, archived and deleted ones included. */
export const adCount = (account: Account): number => account.ads + account.archivedAds + account.deletedAds;

/** Ads that insights count: all but the deleted ones, which come last. */
export const countedAds = (account: Account): number => account.ads + account.archivedAds;

/** Campaigns at the end of the list whose ads are all archived. */
function archivedCampaigns(account: Account): number {
  if (account.archivedAds === 0 || account.campaigns < 2) return 0;
  return Math.min(account.archivedAds, Math.max(1, Math.floor(account.campaigns * 0.15)));
}

/** An ad's effective status. */
export function adStatus(account: Account, ad: number): string {
  if (ad >= account.ads + account.archivedAds) return 'DELETED';
  if (ad >= account.ads) return 'ARCHIVED';
  return pick(LIVE_STATUSES, objectHash(account, 'ad', ad));
}

/** A campaign's effective status; of the campaigns with archived ads only, every second one is archived itself. */
export function campaignStatus(account: Account, campaign: number): string {
  const fromEnd = account.campaigns - 1 - campaign;
  if (fromEnd < archivedCampaigns(account) && fromEnd % 2 === 0) return 'ARCHIVED';
  return objectHash(account, 'campaign', campaign) % 3 === 0 ? 'PAUSED' : 'ACTIVE';
}

/** The campaign an ad belongs to. */
export function campaignOf(account: Account, ad: number): number {
  const ordinary = account.campaigns - archivedCampaigns(account);
  if (ad < account.ads) return ad % ordinary;
  const archived = ad - account.ads;
  if (archived < account.archivedAds) return account.campaigns - 1 - (archived % account.campaigns);
  return (archived - account.archivedAds) % ordinary;
}

/** The ads of a campaign, in ascending order: the inverse of `campaignOf`. */
export function* adsOf(account: Account, campaign: number): Generator<number> {
  const ordinary = account.campaigns - archivedCampaigns(account);
  const firstArchived = account.ads + (account.campaigns - 1 - campaign);
  if (campaign < ordinary) yield* steps(campaign, ordinary, account.ads);
  yield* steps(firstArchived, account.campaigns, countedAds(account));
  if (campaign < ordinary) yield* steps(countedAds(account) + campaign, ordinary, adCount(account));
}

function* steps(from: number, step: number, end: number): Generator<number> {
  for (let index = from; index < end; index += step) yield index;
}

/** The ad set an ad belongs to; ad sets are numbered through the account. */
export function adsetOf(account: Account, ad: number): number {
  return (
    campaignOf(account, ad) * ADSETS_PER_CAMPAIGN + (objectHash(account, 'ad', ad) % ADSETS_PER_CAMPAIGN)
  );
}

/** The creative an ad shows. */
export const creativeOf = (account: Account, ad: number): number => ad % account.creatives;

/** The name of an object, awkward text included. */
export function nameOf(account: Account, kind: Salted, index: number): string {
  const prefix = { ad: 'Ad', campaign: 'Campaign', creative: 'Creative', adset: 'Ad set' }[kind];
  return awkwardName(prefix, index, objectHash(account, kind, index));
}
