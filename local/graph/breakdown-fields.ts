import { ASSET_BREAKDOWNS, HOURLY_BREAKDOWNS, WITHOUT_OFF_META } from './data/breakdowns.ts';
import { isMetric } from './data/insights-fields.ts';
import { badParameter } from './replies.ts';

/** What breakdowns do to a field: asking for it is refused, rows do not have it, or its value is `"0"`. */
export type FieldEffect = 'refused' | 'absent' | 'zero';

/** A field that some breakdowns affect. Meta: marketing-api/insights/breakdowns. */
interface Rule {
  readonly breakdowns: ReadonlySet<string>;
  readonly affects: (field: string) => boolean;
  readonly effect: FieldEffect;
}

const OF_ASSETS = new Set(['impressions', 'clicks', 'spend', 'reach', 'actions', 'action_values']);
const OFF_META = new Set(['conversions', 'conversion_values', 'unique_conversions', 'cost_per_conversion']);
const REGION = new Set(['region']);

const RULES: readonly Rule[] = [
  {
    breakdowns: HOURLY_BREAKDOWNS,
    // singer-io/tap-facebook#151
    affects: (field) => field.startsWith('video_') || field === 'full_view_reach',
    effect: 'refused',
  },
  {
    breakdowns: REGION,
    affects: (field) => /^video_(avg_time|p\d+)_watched_actions$/.test(field),
    effect: 'refused',
  },
  {
    breakdowns: HOURLY_BREAKDOWNS,
    affects: (field) => /^(reach|frequency|unique_((inline_link_)?clicks|ctr|\w+_ctr))$/.test(field),
    effect: 'zero',
  },
  {
    breakdowns: HOURLY_BREAKDOWNS,
    affects: (field) => /^(unique_|cost_per_unique_|cpp$|estimated_)/.test(field),
    effect: 'absent',
  },
  { breakdowns: WITHOUT_OFF_META, affects: (field) => OFF_META.has(field), effect: 'absent' },
  {
    breakdowns: ASSET_BREAKDOWNS,
    affects: (field) => isMetric(field) && !OF_ASSETS.has(field),
    effect: 'absent',
  },
  {
    breakdowns: new Set(['frequency_value']),
    affects: (field) => isMetric(field) && field !== 'reach',
    effect: 'absent',
  },
];

/** What breakdowns do to a field; undefined: nothing. */
export const fieldEffect = (breakdowns: readonly string[], field: string): FieldEffect | undefined =>
  RULES.find((rule) => breakdowns.some((name) => rule.breakdowns.has(name)) && rule.affects(field))?.effect;

/** @throws GraphFailure 100 when a field must not be requested with these breakdowns. */
export function assertFields(breakdowns: readonly string[], fields: readonly string[]): void {
  const refused = fields.filter((field) => fieldEffect(breakdowns, field) === 'refused');
  if (refused.length === 0) return;
  throw badParameter(`${refused.join(', ')} cannot be requested with breakdowns ${breakdowns.join(', ')}`);
}
