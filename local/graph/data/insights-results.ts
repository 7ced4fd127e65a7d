import { ADSETS } from './adsets.ts';
import { CAMPAIGNS } from './campaigns.ts';
import type { InsightsRow, Render, Renders } from './insights-row.ts';
import type { Metrics } from './metrics.ts';

/** The results that an objective or a goal counts: what Graph calls them, and the number. */
type Result = readonly [indicator: string, metric: keyof Metrics];

const PURCHASES: Result = ['actions:offsite_conversion.fb_pixel_purchase', 'purchases'];
const CLICKS: Result = ['actions:link_click', 'linkClicks'];
const LEADS: Result = ['actions:lead', 'leads'];
const REACH: Result = ['reach', 'reach'];

/** By the campaign's objective, or by what the ad set is optimized for. The others have no results here. */
const RESULTS: Readonly<Record<string, Result>> = {
  OUTCOME_SALES: PURCHASES,
  OUTCOME_TRAFFIC: CLICKS,
  OUTCOME_LEADS: LEADS,
  OUTCOME_AWARENESS: REACH,
  OFFSITE_CONVERSIONS: PURCHASES,
  VALUE: PURCHASES,
  LINK_CLICKS: CLICKS,
  LEAD_GENERATION: LEADS,
  REACH,
};

/** The same as on the edges of campaigns and ad sets; undefined above that level. */
const campaignSetting = (name: 'objective' | 'buying_type'): Render => {
  return ({ account, campaign }) =>
    campaign === undefined ? undefined : CAMPAIGNS.renders[name]?.(account, campaign);
};
const objective = campaignSetting('objective');
const goal: Render = ({ account, adset }) =>
  adset === undefined ? undefined : ADSETS.renders.optimization_goal?.(account, adset);

/**
 * A list of results, shaped as in the answers of two public connectors. Without a result there is an indicator and no
 * values.
 * @param by what the row is to achieve.
 */
const results = (by: Render, value: (row: InsightsRow, count: number) => string): Render => {
  return (row) => {
    const [indicator, metric] = RESULTS[String(by(row))] ?? [];
    if (indicator === undefined || metric === undefined) return undefined;
    const count = row.metrics[metric];
    if (count === 0) return [{ indicator }];
    const attributed = indicator.startsWith('actions:') ? { attribution_windows: ['default'] } : {};
    return [{ indicator, values: [{ value: value(row, count), ...attributed }] }];
  };
};

const count = (_row: InsightsRow, found: number): string => String(found);
const cost = ({ account, metrics }: InsightsRow, found: number): string =>
  (metrics.spend / 10 ** account.moneyDigits / found).toFixed(6);
const rate = ({ metrics }: InsightsRow, found: number): string =>
  ((found * 100) / Math.max(1, metrics.impressions)).toFixed(6);

/** Ad sets of a campaign may have different goals, so rows above the ad sets go by the objective. */
const either: Render = (row) => goal(row) ?? objective(row);

/** Fields about results. */
export const INSIGHTS_RESULTS: Renders = {
  results: results(either, count),
  cost_per_result: results(either, cost),
  result_rate: results(either, rate),
  objective_results: results(objective, count),
  cost_per_objective_result: results(objective, cost),
  objective_result_rate: results(objective, rate),
};

/** Fields about what a row is to achieve. */
export const INSIGHTS_GOALS: Renders = {
  objective,
  optimization_goal: goal,
  buying_type: campaignSetting('buying_type'),
};
