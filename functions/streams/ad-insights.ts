import { field } from './fields/field.ts';
import { ACCOUNT_FIELDS, DAY_FIELDS, DEFAULT_WINDOWS, METRIC_FIELDS } from './fields/insights.ts';
import type { InsightsSource, StreamDescription } from './stream.ts';

/** What each ad achieved, day by day. */
const adInsights: StreamDescription<InsightsSource> = {
  name: 'ad_insights',
  source: {
    kind: 'insights',
    level: 'ad',
    // A week: the default window of 28 days is four reports, few enough to run in parallel. Single days would
    // multiply the waiting, and a month of an account with thousands of ads is too much data.
    reportDays: 7,
    attributionWindows: DEFAULT_WINDOWS,
    proof: { addsUp: 'counts' },
  },
  fields: [
    ...ACCOUNT_FIELDS,
    field('campaign_id', 'id', 'Id of the campaign that the ad belongs to.'),
    field('campaign_name', 'text', 'Name of the campaign.'),
    field('adset_id', 'id', 'Id of the ad set that the ad belongs to.'),
    field('adset_name', 'text', 'Name of the ad set.'),
    field('ad_id', 'id', 'Id of the ad.'),
    field('ad_name', 'text', 'Name of the ad.'),
    ...DAY_FIELDS,
    field('optimization_goal', 'text', 'What the ad set is optimized for, such as OFFSITE_CONVERSIONS.'),
    field('created_time', 'date', 'Day on which the ad was created.'),
    field('updated_time', 'date', 'Day on which the ad was last changed.'),
    ...METRIC_FIELDS,
    field('quality_ranking', 'text', 'Perceived quality against ads for the same audience.'),
    field('engagement_rate_ranking', 'text', 'Expected engagement against ads for the same audience.'),
    field(
      'conversion_rate_ranking',
      'text',
      'Expected conversions against ads with the same goal and audience.',
    ),
  ],
  primaryKey: ['account_id', 'ad_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

export default adInsights;
