import type { Account } from './accounts.ts';
import { awkwardName, companyName, type NamedKind } from './names.ts';
import { mix, pick } from './random.ts';

/**
 * The objects of an account and their relations, all by number. Ads are ordered by group: live, archived, deleted, with
 * an unknown status, hidden. Nothing is stored, so an account may have millions of objects.
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
const LIVE_ADSET_STATUSES = ['ACTIVE', 'PAUSED', 'CAMPAIGN_PAUSED', 'IN_PROCESS', 'WITH_ISSUES'] as const;
const LIVE_CAMPAIGN_STATUSES = [
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
  'PAUSED',
  'PAUSED',
  'IN_PROCESS',
  'WITH_ISSUES',
] as const;

/** Every effective status an ad can have. Source: the SDK's `Ad.EffectiveStatus`. */
export const AD_STATUSES: ReadonlySet<string> = new Set([...LIVE_STATUSES, 'ARCHIVED', 'DELETED']);
/** The same for ad sets. */
export const ADSET_STATUSES: ReadonlySet<string> = new Set([...LIVE_ADSET_STATUSES, 'ARCHIVED', 'DELETED']);
/** The same for campaigns. */
export const CAMPAIGN_STATUSES: ReadonlySet<string> = new Set([
  ...LIVE_CAMPAIGN_STATUSES,
  'ARCHIVED',
  'DELETED',
]);

/** Ad sets of a campaign: three with live ads, one with archived ads, one with deleted ads. */
const LIVE_ADSETS = 3;
const ADSETS_PER_CAMPAIGN = 5;

/** Salts keep the hashes of an account's different properties apart. */
const SALT = {
  ad: 0x1001,
  campaign: 0x1002,
  creative: 0x1003,
  adset: 0x1004,
  label: 0x1005,
  image: 0x1006,
  video: 0x1007,
  audience: 0x1008,
  conversion: 0x1009,
} as const satisfies Record<NamedKind, number>;

/** The hash that all properties of one object derive from. */
export const objectHash = (account: Account, kind: NamedKind, index: number): number =>
  mix(mix(account.base, SALT[kind]), index);

/** A status that is not in any list of statuses. */
export const UNKNOWN_STATUS = 'LIMITED_BY_POLICY';

/** Number of visible ads, including archived and deleted ones. */
export const adCount = ({ ads, archivedAds, deletedAds, unknownStatusAds }: Account): number =>
  ads + archivedAds + deletedAds + unknownStatusAds;

/** Number of ads in the account's totals. */
export const countedAds = (account: Account): number => adCount(account) + account.unseenAds;

/** Campaigns at the start of the list that are deleted, with ads that are all deleted. */
function deletedCampaigns({ campaigns, deletedAds }: Account): number {
  return campaigns < 6 ? 0 : Math.min(Math.max(0, deletedAds - 1), Math.ceil(campaigns / 10));
}

/** Campaigns at the end of the list whose ads are all archived, or deleted. */
function archivedCampaigns({ campaigns, archivedAds }: Account): number {
  return campaigns < 2 ? 0 : Math.min(archivedAds, Math.ceil(campaigns / 10));
}

/** Ads dealt out to campaigns one by one: starting at `first`, in steps of `step`, wrapping after `length`. */
interface Group {
  readonly start: number;
  readonly count: number;
  readonly first: number;
  readonly step: 1 | -1;
  readonly length: number;
}

const groupsCache = new WeakMap<Account, readonly Group[]>();
function groupsOf(account: Account): readonly Group[] {
  const known = groupsCache.get(account);
  if (known !== undefined) return known;
  const { campaigns, ads, archivedAds, deletedAds, unknownStatusAds } = account;
  const deleted = deletedCampaigns(account);
  const live = campaigns - deleted - archivedCampaigns(account);
  const groups: Group[] = [
    { start: 0, count: ads, first: deleted, step: 1, length: live },
    { start: ads, count: archivedAds, first: campaigns - 1, step: -1, length: campaigns - deleted },
    { start: ads + archivedAds, count: deletedAds, first: 0, step: 1, length: deleted + live },
    { start: ads + archivedAds + deletedAds, count: unknownStatusAds, first: deleted, step: 1, length: live },
  ];
  groupsCache.set(account, groups);
  return groups;
}

/** An ad's effective status. */
export function adStatus(account: Account, ad: number): string {
  const { ads, archivedAds, deletedAds } = account;
  if (ad >= ads + archivedAds + deletedAds) return UNKNOWN_STATUS;
  if (ad >= ads + archivedAds) return 'DELETED';
  if (ad >= ads) return 'ARCHIVED';
  return pick(LIVE_STATUSES, objectHash(account, 'ad', ad));
}

/** A campaign's effective status; every second campaign with only archived ads is archived itself. */
export function campaignStatus(account: Account, campaign: number): string {
  if (campaign < deletedCampaigns(account)) return 'DELETED';
  const fromEnd = account.campaigns - 1 - campaign;
  if (fromEnd < archivedCampaigns(account) && fromEnd % 2 === 0) return 'ARCHIVED';
  return pick(LIVE_CAMPAIGN_STATUSES, objectHash(account, 'campaign', campaign));
}

/** The campaign an ad belongs to. */
export function campaignOf(account: Account, ad: number): number {
  const group = groupsOf(account).find(({ start, count }) => ad >= start && ad < start + count);
  if (group === undefined) throw new Error(`Account ${account.id} has no ad ${ad}`);
  return group.first + group.step * ((ad - group.start) % group.length);
}

/** The ads of a campaign, in ascending order: the inverse of `campaignOf`. */
export function* adsOf(account: Account, campaign: number): Generator<number> {
  for (const { start, count, first, step, length } of groupsOf(account)) {
    const turn = (campaign - first) * step;
    if (turn < 0 || turn >= length) continue;
    for (let ad = start + turn; ad < start + count; ad += length) yield ad;
  }
}

/** Number of ad sets, which are numbered per account. */
export const adsetCount = (account: Account): number => account.campaigns * ADSETS_PER_CAMPAIGN;

/** The campaign an ad set belongs to. */
export const campaignOfAdset = (adset: number): number => Math.floor(adset / ADSETS_PER_CAMPAIGN);

/** The ad set an ad belongs to; every second archived or deleted ad is in an ad set that is archived or deleted too. */
export function adsetOf(account: Account, ad: number): number {
  const hash = objectHash(account, 'ad', ad);
  const first = campaignOf(account, ad) * ADSETS_PER_CAMPAIGN;
  const status = adStatus(account, ad);
  if (status === 'ARCHIVED' && hash % 2 === 0) return first + LIVE_ADSETS;
  if (status === 'DELETED' && hash % 2 === 0) return first + LIVE_ADSETS + 1;
  return first + (hash % LIVE_ADSETS);
}

/** The ads of an ad set, in ascending order. */
export function* adsOfAdset(account: Account, adset: number): Generator<number> {
  for (const ad of adsOf(account, campaignOfAdset(adset))) if (adsetOf(account, ad) === adset) yield ad;
}

/** An ad set's effective status, at least as inactive as its campaign's. */
export function adsetStatus(account: Account, adset: number): string {
  const campaign = campaignStatus(account, campaignOfAdset(adset));
  if (campaign === 'DELETED' || campaign === 'ARCHIVED') return campaign;
  const place = adset % ADSETS_PER_CAMPAIGN;
  if (place === LIVE_ADSETS) return 'ARCHIVED';
  if (place > LIVE_ADSETS) return 'DELETED';
  return pick(LIVE_ADSET_STATUSES, objectHash(account, 'adset', adset));
}

/** The creative an ad shows. */
export const creativeOf = (account: Account, ad: number): number => ad % account.creatives;

/** The first word of strange names. */
const PREFIX: Readonly<Record<NamedKind, string>> = {
  ad: 'Ad',
  campaign: 'Campaign',
  creative: 'Creative',
  adset: 'Ad set',
  label: 'Label',
  image: 'Image',
  video: 'Video',
  audience: 'Audience',
  conversion: 'Conversion',
};

/** The name of an object: such as a company gives it, or one that breaks careless readers. */
export const nameOf = (account: Account, kind: NamedKind, index: number): string =>
  account.strangeNames
    ? awkwardName(PREFIX[kind], index, objectHash(account, kind, index))
    : companyName(kind, index);
