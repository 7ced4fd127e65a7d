import type { Account } from './accounts.ts';
import {
  AD_STATUSES,
  ADSET_STATUSES,
  adCount,
  adStatus,
  adsetCount,
  adsetOf,
  adsetStatus,
  adsOf,
  adsOfAdset,
  CAMPAIGN_STATUSES,
  campaignOf,
  campaignStatus,
} from './dataset.ts';
import type { Statuses } from './object-type.ts';

/** Levels of insights rows, smallest object first. */
export const LEVELS = ['ad', 'adset', 'campaign', 'account'] as const;
/** See the list. */
export type Level = (typeof LEVELS)[number];
/** Levels with rows per object. */
export type ObjectLevel = Exclude<Level, 'account'>;

/** Whether a text names a level. */
export const isLevel = (text: string | undefined): text is Level => LEVELS.some((level) => level === text);

/** The objects of a level, and the ads in their numbers. */
export interface LevelObjects {
  readonly count: (account: Account) => number;
  readonly statuses: Statuses;
  /** The ads of an object, in ascending order. */
  readonly ads: (account: Account, index: number) => Iterable<number>;
  /** The object that an ad belongs to. */
  readonly of: (account: Account, ad: number) => number;
}

/** See `LevelObjects`. */
export const LEVEL_OBJECTS: Readonly<Record<ObjectLevel, LevelObjects>> = {
  ad: {
    count: adCount,
    statuses: { values: AD_STATUSES, of: adStatus },
    ads: (_account, ad) => [ad],
    of: (_account, ad) => ad,
  },
  adset: {
    count: adsetCount,
    statuses: { values: ADSET_STATUSES, of: adsetStatus },
    ads: adsOfAdset,
    of: adsetOf,
  },
  campaign: {
    count: (account) => account.campaigns,
    statuses: { values: CAMPAIGN_STATUSES, of: campaignStatus },
    ads: adsOf,
    of: campaignOf,
  },
};
