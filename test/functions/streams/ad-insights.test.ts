import { expect, test } from 'vitest';
import adInsights from '#functions/streams/ad-insights.ts';

const names = adInsights.fields.map((field) => field.name);

test('is one row per account, ad and day', () => {
  expect(adInsights.source).toMatchObject({ level: 'ad', reportDays: 7 });
  expect(adInsights.primaryKey).toEqual(['account_id', 'ad_id', 'date_start']);
});

// The lists that people come from, less what the API no longer has: singer-io/tap-facebook and
// dlt-hub/verified-sources ask for these by default.
test.each([
  [
    'singer-io/tap-facebook',
    `account_id account_name campaign_id campaign_name adset_id adset_name ad_id ad_name date_start date_stop
    objective impressions reach frequency clicks spend social_spend cpc cpm cpp ctr unique_clicks unique_ctr
    cost_per_unique_click inline_link_clicks inline_link_click_ctr unique_inline_link_clicks
    unique_inline_link_click_ctr unique_link_clicks_ctr cost_per_inline_link_click
    cost_per_unique_inline_link_click inline_post_engagement cost_per_inline_post_engagement website_ctr
    canvas_avg_view_time canvas_avg_view_percent quality_ranking engagement_rate_ranking conversion_rate_ranking
    actions action_values conversions conversion_values unique_actions cost_per_action_type
    cost_per_unique_action_type outbound_clicks unique_outbound_clicks video_30_sec_watched_actions
    video_p25_watched_actions video_p50_watched_actions video_p75_watched_actions video_p100_watched_actions
    video_play_curve_actions`,
  ],
  [
    'dlt-hub/verified-sources',
    `campaign_id adset_id ad_id date_start date_stop reach impressions frequency clicks unique_clicks ctr unique_ctr
    cpc cpm cpp spend actions action_values cost_per_action_type website_ctr`,
  ],
])('has every default field of %s', (_connector, fields) => {
  expect(fields.split(/\s+/).filter((field) => !names.includes(field))).toEqual([]);
});
