import { daysAgo, LocalLake } from './local-lake.ts';
import { shippedReport } from './shipped-report.ts';

/** Days of the lake. */
export const TODAY = daysAgo(0);
export const YESTERDAY = daysAgo(1);
const purchases = (value: string, omni = value) => [
  { action_type: 'link_click', value: '900' },
  { action_type: 'omni_purchase', value: omni, '7d_click': '1' },
  { action_type: 'offsite_conversion.fb_pixel_purchase', value },
];
/** The Monday of a day's week. */
export const mondayOf = (day: string): string => {
  const date = new Date(day);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
};
const ad = (id: string, creative: string, effective_status: string) => ({
  id,
  name: `Ad ${id}`,
  creative: { id: creative },
  effective_status,
});
const spent = (ad_id: string, day: string, account_currency: string, spend: string, more = {}) => ({
  ad_id,
  date_start: day,
  account_currency,
  campaign_name: 'Sale',
  spend,
  ...more,
});

/**
 * A lake of two accounts in two currencies, with a few rows of each table that questions select from. The newest
 * snapshots are of today, and differ from those of the days before.
 */
export async function questionLake(): Promise<LocalLake> {
  const lake = new LocalLake();
  await lake.publish('ad_metadata', 'act_1', daysAgo(2), [
    ad('11', '91', 'ACTIVE'),
    ad('10', '91', 'ACTIVE'),
    ad('14', '91', 'ADSET_PAUSED'),
    ad('15', '91', 'ACTIVE'),
    ad('16', '91', 'ACTIVE'),
  ]);
  await lake.publish('ad_metadata', 'act_1', TODAY, [
    ad('11', '91', 'PAUSED'),
    ad('12', '91', 'CAMPAIGN_PAUSED'),
    { ...ad('13', '92', 'ACTIVE'), adset_id: '71' },
    { ...ad('14', '91', 'ACTIVE'), adset_id: '72' },
    { ...ad('15', '91', 'ACTIVE'), name: 'Another name' },
    ad('16', '91', 'ACTIVE'),
  ]);
  await lake.publish('ad_metadata', 'act_2', YESTERDAY, [ad('21', '93', 'ADSET_PAUSED')]);
  const link = 'https://shop.example.com/p?utm_source=page&utm_campaign=spring';
  const page = { object_story_spec: { link_data: { link } } };
  await lake.publish('ad_creatives', 'act_1', TODAY, [
    { id: '91', name: 'Red', url_tags: 'utm_source=fb&utm_term=', ...page },
    { id: '92', name: 'Blue' },
  ]);
  await lake.publish('ad_creatives', 'act_2', YESTERDAY, [{ id: '93', name: 'Green', ...page }]);
  await lake.publish('ad_insights', 'act_1', YESTERDAY, [
    spent('11', YESTERDAY, 'USD', '10.10', { actions: purchases('3', '2') }),
    spent('12', YESTERDAY, 'USD', '0'),
    spent('13', YESTERDAY, 'USD', '5.00', {
      actions: [
        { action_type: 'lead', value: '2' },
        { action_type: 'omni_app_install', value: '10' },
      ],
    }),
    // Deleted since: no snapshot has it.
    spent('19', YESTERDAY, 'USD', '7.77', { actions: purchases('1') }),
  ]);
  await lake.publish('ad_insights', 'act_1', daysAgo(3), [
    spent('12', daysAgo(3), 'USD', '0.10', { actions: purchases('1') }),
  ]);
  await lake.publish('ad_insights', 'act_1', daysAgo(40), [spent('11', daysAgo(40), 'USD', '1000')]);
  await lake.publish('ad_insights', 'act_2', daysAgo(2), [
    spent('21', daysAgo(2), 'JPY', '500', { actions: purchases('4') }),
  ]);
  await lake.publish('campaign_insights', 'act_1', YESTERDAY, [
    {
      campaign_id: '5',
      campaign_name: 'Sale',
      date_start: YESTERDAY,
      account_currency: 'USD',
      spend: '22.87',
      impressions: '1000',
      clicks: '4',
      inline_link_clicks: '3',
      actions: [...purchases('2'), { action_type: 'lead', value: '5' }],
      action_values: [{ action_type: 'omni_purchase', value: '45.74' }],
    },
  ]);
  await lake.publish('campaign_insights', 'act_2', daysAgo(2), []);
  await publishSettings(lake);
  await publishReports(lake);
  return lake;
}

/** Accounts, campaigns and ad sets of today. */
async function publishSettings(lake: LocalLake): Promise<void> {
  const settings = [
    ['act_1', 'USD'],
    ['act_2', 'JPY'],
  ] as const;
  for (const [account, currency] of settings) {
    await lake.publish('ad_account', account, TODAY, [{ name: account, currency }]);
  }
  const campaign = (id: string, more: object, effective_status = 'ACTIVE') => ({
    id,
    name: id === '5' ? 'Sale' : `Campaign ${id}`,
    effective_status,
    ...more,
  });
  await lake.publish('campaigns', 'act_1', TODAY, [
    campaign('5', {
      daily_budget: '400',
      lifetime_budget: '0',
      budget_remaining: '2000',
      stop_time: `${daysAgo(-10)}T09:00:00+0000`,
    }),
    campaign('6', { daily_budget: '400' }, 'PAUSED'),
    campaign('7', { budget_remaining: '0' }),
  ]);
  await lake.publish('campaigns', 'act_2', TODAY, [campaign('8', { lifetime_budget: '5000' })]);
  const learning = (status: string, conversions?: number) => ({
    learning_stage_info: { status, conversions },
  });
  const adSet = (id: string, more: object) => ({
    id,
    campaign_id: '7',
    name: `Set ${id}`,
    effective_status: 'ACTIVE',
    optimization_goal: 'OFFSITE_CONVERSIONS',
    ...more,
  });
  await lake.publish('ad_sets', 'act_1', TODAY, [
    adSet('71', { daily_budget: '1000', ...learning('LEARNING', 7) }),
    adSet('72', { daily_budget: '2000', ...learning('FAIL') }),
    adSet('73', { daily_budget: '5000', effective_status: 'PAUSED', ...learning('SUCCESS', 60) }),
  ]);
  await lake.publish('ad_sets', 'act_2', TODAY, []);
}

/** Rows of the declared reports that questions select from. */
async function publishReports(lake: LocalLake): Promise<void> {
  const row = (currency: string, spend: string, more: object) => ({
    date_start: YESTERDAY,
    date_stop: YESTERDAY,
    account_currency: currency,
    impressions: '100',
    inline_link_clicks: '1',
    spend,
    ...more,
  });
  const weekly = {
    campaign_id: '5',
    campaign_name: 'Sale',
    reach: '800',
    frequency: '1.25',
    impressions: '1000',
  };
  const week = mondayOf(YESTERDAY);
  await lake.publish(shippedReport('campaign_weekly'), 'act_1', week, [
    row('USD', '22.87', { ...weekly, date_start: week }),
  ]);
  const feed = { publisher_platform: 'facebook', platform_position: 'feed' };
  await lake.publish(shippedReport('placement'), 'act_1', YESTERDAY, [
    row('USD', '10', {
      ad_id: '11',
      ...feed,
      impressions: '200',
      inline_link_clicks: '2',
      actions: purchases('3'),
    }),
    row('USD', '5', { ad_id: '12', ...feed }),
    row('USD', '5', { ad_id: '11', publisher_platform: 'instagram', platform_position: 'story' }),
  ]);
  await lake.publish(shippedReport('placement'), 'act_2', YESTERDAY, [
    row('JPY', '700', { ad_id: '21', ...feed }),
  ]);
  await lake.publish(shippedReport('age_gender'), 'act_1', YESTERDAY, [
    row('USD', '9', { ad_id: '11', age: '25-34', gender: 'female' }),
    row('USD', '1', { ad_id: '11', gender: 'unknown' }),
  ]);
}
