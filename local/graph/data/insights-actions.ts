import type { Account } from './accounts.ts';
import type { Metrics } from './metrics.ts';

/** One entry of an action list: the value, and one per requested attribution window. */
export type ActionStat = { action_type: string } & Record<string, string | readonly number[]>;

/** An action type and its number or amount. */
type Counted = readonly [type: string, value: number];

/** Shares of the default attribution (7-day click, 1-day view) that fall into each live window. */
const WINDOW_SHARES: Readonly<Record<string, number>> = {
  '1d_click': 0.6,
  '7d_click': 0.9,
  '28d_click': 1,
  '1d_view': 0.1,
  '1d_ev': 0.05,
};

/** Windows that Meta still accepts and that return nothing. Meta: blog 2025-10-16. */
const DEAD_WINDOWS = ['7d_view', '28d_view', 'default', 'dda', 'skan_view', 'skan_click', 'incrementality'];

/** All valid values of `action_attribution_windows`. */
export const ATTRIBUTION_WINDOWS: ReadonlySet<string> = new Set([
  ...Object.keys(WINDOW_SHARES),
  ...DEAD_WINDOWS,
]);

/** Formats an amount in minor units as Graph does: major units, exact, as text. */
export function moneyText(account: Account, minor: number): string {
  if (account.moneyDigits === 0) return String(minor);
  const cents = minor % 100;
  return `${(minor - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}

/** Formats a quotient as Graph does: text with six decimals; undefined for a division by zero. */
export const ratioText = (part: number, whole: number): string | undefined =>
  whole === 0 ? undefined : (part / whole).toFixed(6);

/** The actions of a day by type. A hierarchy as at Meta: `page_engagement` holds `post_engagement`, and so on. */
export function actionCounts(metrics: Metrics): Counted[] {
  const counts: Counted[] = [
    ['link_click', metrics.linkClicks],
    ['landing_page_view', metrics.landingPageViews],
    ['post_engagement', metrics.clicks === 0 ? 0 : metrics.postEngagements],
    ['page_engagement', metrics.clicks === 0 ? 0 : metrics.postEngagements],
    ['video_view', metrics.clicks === 0 ? 0 : metrics.videoViews],
    ['omni_purchase', metrics.purchases],
    ['offsite_conversion.fb_pixel_purchase', metrics.purchases],
    ['lead', metrics.leads],
  ];
  return counts.filter(([, value]) => value > 0);
}

/** The actions in `conversions`. */
export function conversionCounts(metrics: Metrics): Counted[] {
  return metrics.leads > 0 ? [['submit_application_total', metrics.leads]] : [];
}

/** Amounts of money by action type, in minor units. */
export function valueCounts(metrics: Metrics): Counted[] {
  if (metrics.purchases === 0) return [];
  return [
    ['omni_purchase', metrics.purchaseValue],
    ['offsite_conversion.fb_pixel_purchase', metrics.purchaseValue],
  ];
}

/** A list of counts; undefined when it is empty, because Graph omits empty fields. */
export function countList(counts: readonly Counted[], windows: readonly string[]): ActionStat[] | undefined {
  if (counts.length === 0) return undefined;
  return counts.map(([type, value]) => stat(type, value, windows, String));
}

/** A list of amounts, in minor units. */
export function moneyList(
  account: Account,
  amounts: readonly Counted[],
  windows: readonly string[],
): ActionStat[] | undefined {
  if (amounts.length === 0) return undefined;
  return amounts.map(([type, value]) => stat(type, value, windows, (minor) => moneyText(account, minor)));
}

/** A list of quotients: cost per action, return on ad spend. */
export function ratioList(
  counts: readonly Counted[],
  quotient: (count: number) => number,
): ActionStat[] | undefined {
  if (counts.length === 0) return undefined;
  return counts.map(([type, count]) => ({ action_type: type, value: quotient(count).toFixed(6) }));
}

function stat(
  type: string,
  value: number,
  windows: readonly string[],
  format: (value: number) => string,
): ActionStat {
  const entry: ActionStat = { action_type: type, value: format(value) };
  for (const window of windows) {
    const part = Math.floor(value * (WINDOW_SHARES[window] ?? 0));
    if (part > 0) entry[window] = format(part);
  }
  return entry;
}
