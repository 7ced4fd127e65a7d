import { expect, test } from 'vitest';
import adInsights from '#functions/streams/ad-insights.ts';
import campaignInsights from '#functions/streams/campaign-insights.ts';

const names = (stream: typeof adInsights) => stream.fields.map((field) => field.name);

test('is one row per account, campaign and day', () => {
  expect(campaignInsights.source).toMatchObject({ level: 'campaign', reportDays: 28 });
  expect(campaignInsights.primaryKey).toEqual(['account_id', 'campaign_id', 'date_start']);
});

test('has the fields of ad insights less those that only an ad or an ad set has', () => {
  const ofAds = names(adInsights).filter((name) => !names(campaignInsights).includes(name));
  expect(ofAds.sort()).toEqual([
    'ad_id',
    'ad_name',
    'adset_id',
    'adset_name',
    'conversion_rate_ranking',
    'created_time',
    'engagement_rate_ranking',
    'optimization_goal',
    'quality_ranking',
    'updated_time',
  ]);
  expect(names(adInsights)).toEqual(expect.arrayContaining(names(campaignInsights)));
});
