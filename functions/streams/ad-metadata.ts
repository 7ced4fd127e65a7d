import { field } from './fields/field.ts';
import type { EdgeSource, StreamDescription } from './stream.ts';

/** What each ad is, as of the run. */
const adMetadata: StreamDescription<EdgeSource> = {
  name: 'ad_metadata',
  source: {
    kind: 'edge',
    edge: 'ads',
    // Every status except DELETED, which no edge returns. Without the list Meta omits archived ads, although it still
    // has insights for them (marketing-api/best-practices/manage-your-ad-object-status).
    effectiveStatuses: [
      'ACTIVE',
      'PAUSED',
      'CAMPAIGN_PAUSED',
      'ADSET_PAUSED',
      'ARCHIVED',
      'PENDING_REVIEW',
      'PREAPPROVED',
      'PENDING_BILLING_INFO',
      'IN_PROCESS',
      'DISAPPROVED',
      'WITH_ISSUES',
    ],
    deletedLevel: 'ad',
  },
  fields: [
    field('id', 'id', 'Id of the ad.'),
    field('account_id', 'id', 'Id of the ad account, digits only.'),
    field('campaign_id', 'id', 'Id of the campaign that the ad belongs to.'),
    field('adset_id', 'id', 'Id of the ad set that the ad belongs to.'),
    field('name', 'text', 'Name of the ad.'),
    field('status', 'text', 'Status that was set on the ad itself.'),
    field('configured_status', 'text', 'The same as status, under its newer name.'),
    field('effective_status', 'text', 'Status with those of the campaign, the ad set and the review.'),
    field('created_time', 'time', 'When the ad was created.'),
    field('updated_time', 'time', 'When the ad was last changed.'),
    field('creative', 'json', 'Creative of the ad: an object with its id.'),
    field('source_ad_id', 'id', 'Id of the ad that this one was copied from.'),
    field('last_updated_by_app_id', 'id', 'Id of the app that made the last change.'),
    field('bid_type', 'text', 'How bids are made, where the ad set does not say.'),
    field('bid_amount', 'minor_money', 'Bid cap or target cost of the ad.'),
    field('bid_info', 'json', 'Bids by objective, in minor units of the account currency.'),
    field('conversion_domain', 'text', 'Domain on which the conversions happen.'),
    field('targeting', 'json', 'Targeting of the ad set: who is shown the ad.'),
    field('tracking_specs', 'json', 'Actions that are tracked for the ad.'),
    field('conversion_specs', 'json', 'Actions that count as conversions of the ad.'),
    field('adlabels', 'json', 'Labels on the ad.'),
    field('recommendations', 'json', "Meta's advice on the ad."),
  ],
  primaryKey: ['id'],
  partitionDate: 'snapshot',
  pageSize: 100,
};

export default adMetadata;
