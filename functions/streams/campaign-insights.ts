import { field } from './fields/field.ts';
import { ACCOUNT_FIELDS, DAY_FIELDS, DEFAULT_WINDOWS, METRIC_FIELDS } from './fields/insights.ts';
import type { InsightsSource, StreamDescription } from './stream.ts';

/** What each campaign achieved, day by day. */
const campaignInsights: StreamDescription<InsightsSource> = {
  name: 'campaign_insights',
  source: {
    kind: 'insights',
    level: 'campaign',
    // An account has tens of campaigns, so the default window of 28 days fits in one report: one wait.
    reportDays: 28,
    attributionWindows: DEFAULT_WINDOWS,
    proof: { addsUp: 'counts' },
  },
  fields: [
    ...ACCOUNT_FIELDS,
    field('campaign_id', 'id', 'Id of the campaign.'),
    field('campaign_name', 'text', 'Name of the campaign.'),
    ...DAY_FIELDS,
    ...METRIC_FIELDS,
  ],
  primaryKey: ['account_id', 'campaign_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

export default campaignInsights;
