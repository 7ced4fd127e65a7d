import { expect, test } from 'vitest';
import { assertBreakdowns } from '#local/graph/breakdown-rules.ts';
import type { Level } from '#local/graph/data/levels.ts';

const TYPE = ['action_type'];
const names = (text: string): string[] => text.split(' ').filter((name) => name !== '');
const asked = (breakdowns: string, actions: readonly string[] = TYPE, level: Level = 'ad') => {
  return () => assertBreakdowns(level, names(breakdowns), actions);
};

test.each([
  '',
  'age',
  'gender age',
  'country',
  'region',
  'product_id',
  'publisher_platform',
  'platform_position publisher_platform',
  'publisher_platform impression_device',
  'publisher_platform platform_position impression_device',
  'hourly_stats_aggregated_by_advertiser_time_zone',
  'hourly_stats_aggregated_by_audience_time_zone',
  'device_platform',
  'comscore_market',
  'frequency_value',
  'user_segment_key',
  'place_page_id',
  'image_asset',
  'link_url_asset age gender',
  'skan_campaign_id',
])('%j is permitted', (breakdowns) => {
  expect(asked(breakdowns)).not.toThrow();
  expect(asked(breakdowns, [])).not.toThrow();
});

test.each<[string, string[]]>([
  ['', ['action_reaction']],
  ['', ['action_type', 'action_reaction']],
  ['', ['action_type', 'action_target_id', 'action_destination']],
  ['', ['action_device', 'action_type']],
  ['impression_device', ['action_device', 'action_type', 'action_destination']],
  ['publisher_platform platform_position', ['action_device', 'action_type']],
  ['publisher_platform platform_position impression_device', ['action_device']],
  ['age gender', ['action_type', 'action_target_id']],
  ['', ['action_carousel_card_id']],
  ['age gender', ['action_type', 'action_carousel_card_id', 'action_carousel_card_name']],
  ['', ['action_type', 'action_video_type']],
  ['', []],
])('%j with the actions by %j is permitted', (breakdowns, actions) => {
  expect(asked(breakdowns, actions)).not.toThrow();
});

test.each<[string, string[], string]>([
  ['platform_position', TYPE, 'action_type, platform_position'],
  ['impression_device', TYPE, 'action_type, impression_device'],
  ['age country', TYPE, 'action_type, age, country'],
  ['country', ['action_device'], 'action_device, country'],
  ['country region', TYPE, 'action_type, country, region'],
  ['age', ['action_reaction'], 'action_reaction, age'],
  ['region', ['action_type', 'action_carousel_card_id'], 'action_carousel_card_id, action_type, region'],
  ['image_asset title_asset', TYPE, 'action_type, image_asset, title_asset'],
  ['image_asset country', TYPE, 'action_type, country, image_asset'],
  ['skan_campaign_id age', TYPE, 'action_type, age, skan_campaign_id'],
  ['age', ['action_video_type', 'action_type'], 'action_type, action_video_type, age'],
])('%j with the actions by %j is refused in the words of Meta', (breakdowns, actions, columns) => {
  expect(asked(breakdowns, actions)).toThrow(
    `(#100) Current combination of data breakdown columns (${columns}) is invalid`,
  );
});

test('assets and places are not available for the account', () => {
  for (const breakdown of ['image_asset', 'video_asset', 'place_page_id']) {
    expect(asked(breakdown, TYPE, 'account')).toThrow(`(action_type, ${breakdown}) is invalid`);
    expect(asked(breakdown, TYPE, 'campaign')).not.toThrow();
  }
  expect(asked('country', TYPE, 'account')).not.toThrow();
});

test('a name that is none is refused with the list of names', () => {
  expect(asked('age planet')).toThrow(/^\(#100\) breakdowns\[1\] must be one of .*, age, .*country/);
  expect(asked('', ['action_mood'])).toThrow(/^\(#100\) action_breakdowns\[0\] must be one of .*action_type/);
});

test('dma is over, and the media breakdowns never were', () => {
  expect(asked('dma')).toThrow('(#100) dma is not valid for breakdowns param.');
  expect(asked('media_type')).toThrow('(#100) Tried accessing nonexisting field (media_type)');
});
