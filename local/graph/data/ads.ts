import type { Account } from './accounts.ts';
import {
  AD_STATUSES,
  adCount,
  adStatus,
  adsetOf,
  campaignOf,
  creativeOf,
  nameOf,
  objectHash,
} from './dataset.ts';
import { AD_FIELDS } from './field-names.ts';
import { objectId } from './ids.ts';
import { labelsOf } from './labels.ts';
import type { ObjectType, Renders } from './object-type.ts';
import { ownStatus } from './statuses.ts';
import { targetingOf } from './targeting.ts';
import { graphTime } from './times.ts';

const hash = (account: Account, ad: number): number => objectHash(account, 'ad', ad);

function issues(account: Account, ad: number): unknown {
  if (adStatus(account, ad) !== 'WITH_ISSUES') return undefined;
  return [
    {
      level: 'AD',
      error_code: 1815869,
      error_summary: 'Ad is missing a page',
      error_message: 'The page of this ad is not published.\nPublish it.',
      error_type: 'HARD_ERROR',
    },
  ];
}

const RENDERS: Renders = {
  id: (account, ad) => objectId(account, 'ad', ad),
  account_id: (account) => account.digits,
  name: (account, ad) => nameOf(account, 'ad', ad),
  campaign_id: (account, ad) => objectId(account, 'campaign', campaignOf(account, ad)),
  campaign: (account, ad) => ({ id: objectId(account, 'campaign', campaignOf(account, ad)) }),
  adset_id: (account, ad) => objectId(account, 'adset', adsetOf(account, ad)),
  adset: (account, ad) => ({ id: objectId(account, 'adset', adsetOf(account, ad)) }),
  creative: (account, ad) => ({ id: objectId(account, 'creative', creativeOf(account, ad)) }),
  status: (account, ad) => ownStatus(adStatus(account, ad)),
  configured_status: (account, ad) => ownStatus(adStatus(account, ad)),
  effective_status: adStatus,
  created_time: (account, ad) => graphTime(account, hash(account, ad) % 500, hash(account, ad)),
  updated_time: (account, ad) => graphTime(account, 500 + (hash(account, ad) % 400), hash(account, ad) >>> 3),
  targeting: (account, ad) => targetingOf(hash(account, ad)),
  bid_type: (account, ad) => (hash(account, ad) % 3 === 0 ? 'CPC' : 'ABSOLUTE_OCPM'),
  bid_amount: (account, ad) => (hash(account, ad) % 3 === 0 ? 50 + (hash(account, ad) % 900) : undefined),
  bid_info: (account, ad) =>
    hash(account, ad) % 3 === 0 ? { CLICKS: 50 + (hash(account, ad) % 900) } : undefined,
  adlabels: (account, ad) => labelsOf(account, ad, hash(account, ad) % 6 === 0),
  recommendations: (account, ad) =>
    hash(account, ad) % 9 === 0
      ? [
          {
            title: 'Creative fatigue',
            message: 'People have seen it often.',
            code: 1942003,
            importance: 'LOW',
            confidence: 'LOW',
            blame_field: 'creative',
          },
        ]
      : undefined,
  source_ad_id: (account, ad) =>
    ad > 0 && hash(account, ad) % 5 === 0 ? objectId(account, 'ad', ad - 1) : '0',
  source_ad: (account, ad) =>
    ad > 0 && hash(account, ad) % 5 === 0 ? { id: objectId(account, 'ad', ad - 1) } : undefined,
  last_updated_by_app_id: (account, ad) => (hash(account, ad) % 2 === 0 ? '119211728144504' : '0'),
  tracking_specs: (account, ad) => [
    { 'action.type': ['offsite_conversion'], fb_pixel: [objectId(account, 'page', 70_000_000)] },
    { 'action.type': ['link_click'], post: [objectId(account, 'post', creativeOf(account, ad))] },
  ],
  conversion_specs: (account) => [
    { 'action.type': ['offsite_conversion'], conversion_id: [objectId(account, 'page', 71_000_000)] },
  ],
  conversion_domain: (account, ad) => (hash(account, ad) % 2 === 0 ? 'shop.example.com' : undefined),
  preview_shareable_link: (_account, ad) => `https://fb.me/preview${ad}`,
  display_sequence: (_account, ad) => ad % 7,
  ad_active_time: (account, ad) => String(hash(account, ad) % 5_000_000),
  ad_schedule_start_time: (account, ad) =>
    hash(account, ad) % 8 === 0 ? graphTime(account, 510, 0) : undefined,
  ad_schedule_end_time: (account, ad) =>
    hash(account, ad) % 8 === 0 ? graphTime(account, 900, 0) : undefined,
  ad_review_feedback: (account, ad) =>
    adStatus(account, ad) === 'DISAPPROVED'
      ? { global: { 'Unacceptable Business Practices': 'Ads must not publish …' } }
      : undefined,
  issues_info: issues,
};

/** Ads. Meta: reference/adgroup. */
export const ADS: ObjectType = {
  kind: 'ad',
  typeName: 'Adgroup',
  fields: AD_FIELDS,
  renders: RENDERS,
  count: adCount,
  statuses: { values: AD_STATUSES, of: adStatus },
  links: {
    creative: { kind: 'creative', of: creativeOf },
    campaign: { kind: 'campaign', of: campaignOf },
    adset: { kind: 'adset', of: adsetOf },
  },
};
