import { objectHash } from './dataset.ts';
import type { InsightsRow, Render, Renders } from './insights-row.ts';
import type { Metrics } from './metrics.ts';
import { pick } from './random.ts';

/** Objectives of campaigns, what they are optimized for, and the number that is their result. */
const GOALS = [
  ['OUTCOME_SALES', 'OFFSITE_CONVERSIONS', 'actions:offsite_conversion.fb_pixel_purchase', 'purchases'],
  ['OUTCOME_TRAFFIC', 'LINK_CLICKS', 'actions:link_click', 'linkClicks'],
  ['OUTCOME_LEADS', 'LEAD_GENERATION', 'actions:lead', 'leads'],
  ['OUTCOME_AWARENESS', 'REACH', 'reach', 'reach'],
] as const satisfies readonly (readonly [string, string, string, keyof Metrics])[];

const goalOf = ({ account }: InsightsRow, campaign: number) =>
  pick(GOALS, objectHash(account, 'campaign', campaign));

/**
 * A list of results, shaped as in the answers of two public connectors. Without a result there is an indicator and no
 * values. Rows above the campaigns have several goals, and so no result.
 */
const results = (value: (row: InsightsRow, count: number) => string): Render => {
  return (row) => {
    if (row.campaign === undefined) return undefined;
    const [, , indicator, metric] = goalOf(row, row.campaign);
    const count = row.metrics[metric];
    if (count === 0) return [{ indicator }];
    const text = value(row, count);
    const isAttributed = indicator.startsWith('actions:');
    return [
      {
        indicator,
        values: [isAttributed ? { value: text, attribution_windows: ['default'] } : { value: text }],
      },
    ];
  };
};

const count = results((_row, found) => String(found));
const cost = results(({ account, metrics }, found) =>
  (metrics.spend / 10 ** account.moneyDigits / found).toFixed(6),
);
const rate = results(({ metrics }, found) =>
  metrics.impressions === 0 ? '0' : ((found * 100) / metrics.impressions).toFixed(6),
);
const setting = (place: 0 | 1): Render => {
  return (row) => (row.campaign === undefined ? undefined : goalOf(row, row.campaign)[place]);
};

/** Fields about the goal of a campaign. Those that are metrics. */
export const INSIGHTS_RESULTS: Renders = {
  results: count,
  cost_per_result: cost,
  result_rate: rate,
  objective_results: count,
  cost_per_objective_result: cost,
  objective_result_rate: rate,
};

/** Those that are settings. */
export const INSIGHTS_GOALS: Renders = { objective: setting(0), optimization_goal: setting(1) };
