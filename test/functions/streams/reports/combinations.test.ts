import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BREAKDOWNS } from '#functions/streams/reports/breakdowns.ts';
import { COMBINATIONS, isPermitted } from '#functions/streams/reports/combinations.ts';

/** As Meta's page has it: marketing-api/insights/breakdowns, Combining breakdowns. */
const TABLE = `
action_converted_product_id
action_type *
action_type, action_converted_product_id
action_target_id *
action_device *
action_device, impression_device *
action_device, publisher_platform *
action_device, publisher_platform, impression_device *
action_device, publisher_platform, platform_position *
action_device, publisher_platform, platform_position, impression_device *
action_reaction
action_type, action_reaction
age *
gender *
age, gender *
app_id, skan_conversion_id
country *
region *
publisher_platform *
publisher_platform, impression_device *
publisher_platform, platform_position *
publisher_platform, platform_position, impression_device *
product_id *
hourly_stats_aggregated_by_advertiser_time_zone *
hourly_stats_aggregated_by_audience_time_zone *
action_carousel_card_id
action_carousel_card_name
action_carousel_card_id, action_carousel_card_name
action_carousel_card_id, impression_device
action_carousel_card_name, impression_device
action_carousel_card_id, country
action_carousel_card_name, country
action_carousel_card_id, age
action_carousel_card_name, age
action_carousel_card_id, gender
action_carousel_card_name, gender
action_carousel_card_id, age, gender
action_carousel_card_name, age, gender`
  .trim()
  .split('\n')
  .map((line) => {
    const names = line.replace(' *', '').split(', ');
    const actions = names.filter((name) => name.startsWith('action_'));
    return {
      line,
      rows: names.filter((name) => !actions.includes(name)),
      actions,
      joins: line.endsWith('*'),
    };
  });

const JOINED = ['action_type', 'action_target_id', 'action_destination'];

describe('Meta’s table of permitted combinations', () => {
  test.each(TABLE)('has $line', ({ rows, actions }) => {
    expect(isPermitted(rows, actions)).toBe(true);
    expect(isPermitted(rows.toReversed(), actions.toReversed())).toBe(true);
  });

  test.each(TABLE.filter(({ joins }) => joins))('joins $line with actions', ({ rows, actions }) => {
    fc.assert(
      fc.property(fc.subarray(JOINED), (joined) => isPermitted(rows, [...new Set([...actions, ...joined])])),
    );
  });

  test.each(TABLE.filter(({ joins }) => !joins))('does not join $line with a target', ({ rows, actions }) => {
    expect(isPermitted(rows, [...actions, 'action_target_id'])).toBe(false);
  });

  test('is no longer than it is here, two names of a card apart', () => {
    const both = COMBINATIONS.filter(
      ({ breakdowns, actionBreakdowns }) =>
        breakdowns.length > 0 &&
        actionBreakdowns.join() === 'action_carousel_card_id,action_carousel_card_name',
    );
    expect(COMBINATIONS.length - both.length).toBe(TABLE.length);
  });

  test('has no other combination of breakdowns of rows', () => {
    const listed = TABLE.filter(({ actions }) => actions.length === 0).map(({ rows }) =>
      rows.toSorted().join(),
    );
    const names = fc.uniqueArray(fc.constantFrom(...Object.keys(BREAKDOWNS)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(names, (rows) => isPermitted(rows, []) === listed.includes(rows.toSorted().join())),
    );
  });

  test.each([
    ['platform_position alone', ['platform_position'], []],
    ['impression_device alone', ['impression_device'], []],
    ['age by country', ['age', 'country'], []],
    [
      'a card with the type of its action, which Meta’s table leaves out',
      [],
      ['action_type', 'action_carousel_card_id'],
    ],
  ])('does not have %s', (_, rows, actions) => expect(isPermitted(rows, actions)).toBe(false));
});
