/** A permitted combination of breakdowns of rows and of actions. */
export interface Combination {
  readonly breakdowns: readonly string[];
  readonly actionBreakdowns: readonly string[];
  /** May also have `action_type`, `action_target_id` and `action_destination`. */
  readonly joins: boolean;
}

const PLACEMENTS = [
  [],
  ['impression_device'],
  ['publisher_platform'],
  ['publisher_platform', 'impression_device'],
  ['publisher_platform', 'platform_position'],
  ['publisher_platform', 'platform_position', 'impression_device'],
];

const rows = (...breakdowns: string[]): Combination => ({ breakdowns, actionBreakdowns: [], joins: true });

/**
 * Meta's table of permitted combinations, entry by entry. Meta: marketing-api/insights/breakdowns, Combining
 * breakdowns, 2026-09-12.
 */
export const COMBINATIONS: readonly Combination[] = [
  { breakdowns: [], actionBreakdowns: ['action_converted_product_id'], joins: false },
  { breakdowns: [], actionBreakdowns: ['action_type'], joins: true },
  { breakdowns: [], actionBreakdowns: ['action_type', 'action_converted_product_id'], joins: false },
  { breakdowns: [], actionBreakdowns: ['action_target_id'], joins: true },
  ...PLACEMENTS.map((breakdowns) => ({ breakdowns, actionBreakdowns: ['action_device'], joins: true })),
  { breakdowns: [], actionBreakdowns: ['action_reaction'], joins: false },
  { breakdowns: [], actionBreakdowns: ['action_type', 'action_reaction'], joins: false },
  rows('age'),
  rows('gender'),
  rows('age', 'gender'),
  { breakdowns: ['app_id', 'skan_conversion_id'], actionBreakdowns: [], joins: false },
  rows('country'),
  rows('region'),
  rows('publisher_platform'),
  rows('publisher_platform', 'impression_device'),
  rows('publisher_platform', 'platform_position'),
  rows('publisher_platform', 'platform_position', 'impression_device'),
  rows('product_id'),
  rows('hourly_stats_aggregated_by_advertiser_time_zone'),
  rows('hourly_stats_aggregated_by_audience_time_zone'),
  ...[[], ['impression_device'], ['country'], ['age'], ['gender'], ['age', 'gender']].flatMap((breakdowns) =>
    [
      ['action_carousel_card_id'],
      ['action_carousel_card_name'],
      ['action_carousel_card_id', 'action_carousel_card_name'],
    ].map((actionBreakdowns) => ({ breakdowns, actionBreakdowns, joins: false })),
  ),
];

const JOINED = new Set(['action_type', 'action_target_id', 'action_destination']);

/**
 * Whether Meta's table has a combination. What it lacks may work all the same, such as `device_platform` alone: only a
 * call tells. `action_type` by itself is what a request without action breakdowns implies, so it goes with all.
 */
export function isPermitted(breakdowns: readonly string[], actionBreakdowns: readonly string[]): boolean {
  const isPlain = actionBreakdowns.every((name) => name === 'action_type');
  if (isPlain && breakdowns.length === 0) return true;
  return COMBINATIONS.some((combination) => {
    if (!isSame(breakdowns, combination.breakdowns)) return false;
    if (combination.joins) {
      return isSame(without(actionBreakdowns, JOINED), without(combination.actionBreakdowns, JOINED));
    }
    return isPlain
      ? combination.actionBreakdowns.length === 0
      : isSame(actionBreakdowns, combination.actionBreakdowns);
  });
}

const without = (names: readonly string[], others: ReadonlySet<string>) =>
  names.filter((name) => !others.has(name));

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.every((name) => right.includes(name)) && right.every((name) => left.includes(name));
