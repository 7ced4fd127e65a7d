import { describe, expect, test } from 'vitest';
import { checkDeclaration } from '#functions/streams/reports/check-declaration.ts';
import type { Declaration } from '#functions/streams/reports/declaration.ts';

const GOOD: Declaration = {
  name: 'my_report',
  description: 'What each ad achieved by day.',
  level: 'ad',
  fields: 'standard',
};
const check = (change: Partial<Declaration>) => checkDeclaration({ ...GOOD, ...change });
const HOURLY = 'hourly_stats_aggregated_by_advertiser_time_zone';

describe('errors', () => {
  test.each<[Partial<Declaration>, string]>([
    [{ breakdowns: ['impression_device'] }, 'add publisher_platform: impression_device cannot stand alone.'],
    [
      { breakdowns: ['gender', 'region'] },
      'make two reports, one of region and one of gender: Meta joins no geography with age or gender.',
    ],
    [
      { breakdowns: [HOURLY, 'hourly_stats_aggregated_by_audience_time_zone'] },
      `make two reports, one of ${HOURLY} and one of hourly_stats_aggregated_by_audience_time_zone: their hours are in different time zones.`,
    ],
    [
      { breakdowns: ['region'], fields: ['video_p25_watched_actions'] },
      'take video_p25_watched_actions out of fields: Meta refuses it with region.',
    ],
    [
      { breakdowns: [HOURLY], fields: ['video_play_actions'] },
      `take video_play_actions out of fields: Meta refuses it with ${HOURLY}.`,
    ],
    [
      { breakdowns: [HOURLY], fields: ['unique_clicks'] },
      `take unique_clicks out of fields: with ${HOURLY} Meta gives 0 for it, which is no count.`,
    ],
    [
      { breakdowns: ['image_asset'], fields: ['ctr'] },
      'take ctr out of fields: image_asset has only impressions, clicks, spend, reach, actions, and action_values.',
    ],
    [
      { breakdowns: ['frequency_value'], fields: ['impressions'] },
      'take impressions out of fields: frequency_value has only reach.',
    ],
    [
      { breakdowns: ['frequency_value'], fields: 'delivery' },
      'set fields to "standard": frequency_value has only reach.',
    ],
    [
      { breakdowns: ['app_id', 'skan_campaign_id'], fields: ['objective'] },
      'make two reports, one of app_id and one of skan_campaign_id: no field has both.',
    ],
    [
      { level: 'account', breakdowns: ['place_page_id'] },
      'set level to campaign, adset or ad: place_page_id has no rows at level account.',
    ],
    [
      { level: 'campaign', fields: ['ad_name'] },
      'take ad_name out of fields, or set level to ad: rows of level campaign do not have it.',
    ],
    [
      { level: 'account', fields: ['adset_start'] },
      'take adset_start out of fields, or set level to adset or ad: rows of level account do not have it.',
    ],
    [
      { filtering: [{ field: 'ad.effective_status', operator: 'IN', value: ['ACTIVE'] }] },
      'take the filter by ad.effective_status out: every request names all statuses, so that no row is missing.',
    ],
    [
      { filtering: [{ field: 'app_id', operator: 'EQUAL', value: '1' }] },
      'take the filter by app_id out: Meta does not filter by it.',
    ],
    [
      { filtering: [{ field: 'campaign.id', operator: 'IN', value: '1' }] },
      'give the filter by campaign.id a list: IN takes a list.',
    ],
    [
      { filtering: [{ field: 'spend', operator: 'GREATER_THAN', value: [1] }] },
      'give the filter by spend one value: GREATER_THAN takes one value.',
    ],
    [{ days: 10, timeIncrement: 7 }, 'set days to a multiple of 7: a row covers 7 days.'],
    [
      { days: 7, timeIncrement: 'monthly' },
      'take days out: with timeIncrement monthly it follows from the window.',
    ],
    [{ breakdowns: ['age', 'age'] }, 'name age once in breakdowns.'],
    [{ fields: ['spend', 'spend', 'spend'] }, 'name spend once in fields.'],
  ])('%j: %s', (change, sentence) => expect(check(change).errors).toEqual([sentence]));

  test.each<Partial<Declaration>>([
    { breakdowns: [HOURLY] },
    { breakdowns: ['region'] },
    { breakdowns: ['image_asset'], fields: ['impressions', 'objective', 'ad_name'] },
    { breakdowns: ['image_asset'], fields: 'delivery' },
    { breakdowns: ['app_id', 'skan_conversion_id'] },
    { breakdowns: ['impression_device'], actionBreakdowns: ['action_device'] },
    { breakdowns: ['device_platform'] },
    { days: 14, timeIncrement: 7 },
  ])('none for %j: what a breakdown takes away drops out of a ready set', (change) => {
    expect(check(change).errors).toEqual([]);
  });
});

describe('warnings', () => {
  test.each<[Partial<Declaration>, string]>([
    [
      { breakdowns: ['device_platform'] },
      'test with the input {"check": true}, by one call: device_platform alone is not in Meta\'s table of permitted combinations.',
    ],
    [
      { breakdowns: ['age', 'publisher_platform'], actionBreakdowns: ['action_type'] },
      'test with the input {"check": true}, by one call: age and publisher_platform together are not in Meta\'s table of permitted combinations.',
    ],
    [
      { actionReportTime: 'impression' },
      'actionReportTime does nothing: Meta disregards it since 2025-06-10.',
    ],
    [
      { useUnifiedAttributionSetting: false },
      'useUnifiedAttributionSetting does nothing: Meta disregards it since 2025-06-10.',
    ],
    [
      { breakdowns: ['country'], attributionWindows: ['incrementality'] },
      'take incrementality out of attributionWindows if the report fails: connectors saw Meta fail it with country.',
    ],
    [
      { level: 'account', breakdowns: ['product_id'] },
      'set level to ad if the report fails: Meta advises against product_id at level account.',
    ],
    [
      { fields: ['conversion_lead_rate'] },
      'take conversion_lead_rate out of fields if the report fails: connectors leave it out, because Meta often fails with it.',
    ],
    [
      { breakdowns: ['publisher_platform', 'impression_device'] },
      'impression_device comes back empty, without an error, until an admin of the account enables it in Ads Manager (since 2026-08-06).',
    ],
  ])('%j: %s', (change, sentence) => {
    expect(check(change)).toEqual({ errors: [], warnings: [sentence] });
  });

  test('none for a plain report', () => {
    expect(check({}).warnings).toEqual([]);
    expect(check({ breakdowns: ['age'], actionBreakdowns: ['action_type'] }).warnings).toEqual([]);
  });
});
