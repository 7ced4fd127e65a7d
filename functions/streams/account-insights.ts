import { ACCOUNT_FIELDS, DAY_FIELDS, DEFAULT_WINDOWS, METRIC_FIELDS } from './fields/insights.ts';
import type { InsightsSource, StreamDescription } from './stream.ts';

/** Settings of a campaign, which an account does not have. */
const OF_CAMPAIGNS = ['objective', 'buying_type'];

/** What the account achieved, day by day. Its reach counts a person once, where the sum over campaigns does not. */
const accountInsights: StreamDescription<InsightsSource> = {
  name: 'account_insights',
  isOptional: true,
  source: {
    kind: 'insights',
    level: 'account',
    // One row a day.
    reportDays: 28,
    // By name and without `default`: where campaigns of several attribution settings are added up, Meta returns actions
    // only in named windows, and `value` may be absent (marketing-api/insights/breakdowns).
    attributionWindows: DEFAULT_WINDOWS,
    proof: { addsUp: 'counts' },
  },
  fields: [
    ...ACCOUNT_FIELDS,
    ...DAY_FIELDS.filter(({ name }) => !OF_CAMPAIGNS.includes(name)),
    ...METRIC_FIELDS,
  ],
  primaryKey: ['account_id', 'date_start'],
  partitionDate: 'date_start',
  pageSize: 500,
};

export default accountInsights;
