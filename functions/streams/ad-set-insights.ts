import { field } from './fields/field.ts';
import { ACCOUNT_FIELDS, DAY_FIELDS, DEFAULT_WINDOWS, METRIC_FIELDS } from './fields/insights.ts';
import type { InsightsSource, StreamDescription } from './stream.ts';

/** What each ad set achieved, day by day. Its reach counts a person once, where the sum over ads does not. */
const adSetInsights: StreamDescription<InsightsSource> = {
  name: 'ad_set_insights',
  isOptional: true,
  source: {
    kind: 'insights',
    level: 'adset',
    // Between the week of the ads and the four weeks of the campaigns, as is the number of rows.
    reportDays: 14,
    attributionWindows: DEFAULT_WINDOWS,
    proof: { addsUp: 'counts' },
  },
  fields: [
    ...ACCOUNT_FIELDS,
    field('campaign_id', 'id', 'Id of the campaign that the ad set belongs to.'),
    field('campaign_name', 'text', 'Name of the campaign.'),
    field('adset_id', 'id', 'Id of the ad set.'),
    field('adset_name', 'text', 'Name of the ad set.'),
    ...DAY_FIELDS,
    field('optimization_goal', 'text', 'What the ad set is optimized for, such as OFFSITE_CONVERSIONS.'),
    ...METRIC_FIELDS,
  ],
  primaryKey: ['account_id', 'adset_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

export default adSetInsights;
