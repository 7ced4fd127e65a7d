import type { InsightsLevel } from '#functions/streams/stream.ts';
import { BREAKDOWNS, type Breakdown, breakdownOf } from './breakdowns.ts';

/** What a breakdown does to the fields, the level and the days of a report. */
export interface Effect {
  /** The breakdowns that have the effect, each for itself. */
  readonly of: readonly string[];
  /** Meta refuses the request because of these fields. */
  readonly forbids?: RegExp;
  /** Meta gives 0 or nothing for these fields, which is no count. */
  readonly empties?: RegExp;
  /** All that Meta has of metrics. */
  readonly only?: readonly string[];
  /** Levels without such rows. */
  readonly notAt?: readonly InsightsLevel[];
  /** Months that Meta keeps of it, where they are fewer than 37. */
  readonly months?: number;
}

const those = (has: (breakdown: Breakdown) => boolean): readonly string[] =>
  Object.keys(BREAKDOWNS).filter((name) => has(breakdownOf(name)));

const ASSETS = those(({ isAsset }) => isAsset === true);
const HOURLY = those(({ isHourly }) => isHourly === true);

/** Reach, and what is counted in people: what Meta keeps for 13 months once there is a breakdown. */
export const PEOPLE = /^(reach|frequency|cpp|(cost_per_)?unique_.*)$/;

/**
 * Meta: marketing-api/insights/breakdowns (limitations, notes, hourly breakdowns) and marketing-api/insights (data
 * retention). `full_view_reach` by hour: singer-io/tap-facebook, pull request 151.
 */
export const EFFECTS: readonly Effect[] = [
  { of: HOURLY, forbids: /^(video_.*|full_view_reach)$/, empties: PEOPLE, months: 13 },
  { of: ['region'], forbids: /^video_(avg_time|p25|p50|p75|p95|p100)_watched_actions$/ },
  { of: ASSETS, only: ['impressions', 'clicks', 'spend', 'reach', 'actions', 'action_values'] },
  { of: ['image_asset', 'video_asset', 'place_page_id'], notAt: ['account'] },
  { of: ['frequency_value'], only: ['reach'], months: 6 },
  { of: ['app_id', 'skan_conversion_id'], only: ['total_postbacks'] },
  { of: ['is_conversion_id_modeled', 'skan_campaign_id'], only: ['total_postbacks_detailed'] },
];

/** The effects of each breakdown, with its name. */
export function effectsOf(
  breakdowns: readonly string[],
): readonly (Effect & { readonly breakdown: string })[] {
  return breakdowns.flatMap((breakdown) =>
    EFFECTS.filter(({ of }) => of.includes(breakdown)).map((effect) => ({ ...effect, breakdown })),
  );
}
