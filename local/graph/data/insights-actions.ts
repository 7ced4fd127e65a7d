import type { Account } from './accounts.ts';
import { actionEntries } from './action-entries.ts';
import type { InsightsRow } from './insights-row.ts';
import type { Metrics } from './metrics.ts';

/** One entry of an action list: its type and other breakdowns, the value, and one per requested attribution window. */
export type ActionStat = Record<string, string>;

/** An action type and its number or amount. */
export type Counted = readonly [type: string, value: number];

/** Shares of the default attribution (7-day click, 1-day view) that fall into each live window. */
const WINDOW_SHARES: Readonly<Record<string, number>> = {
  '1d_click': 0.6,
  '7d_click': 0.9,
  '28d_click': 1,
  '1d_view': 0.1,
  '1d_ev': 0.05,
};

/** Windows that Meta still accepts and that return nothing. Meta: blog 2025-10-16. */
const DEAD_WINDOWS = [
  ...['7d_view', '7d_view_all_conversions', '7d_view_first_conversion'],
  ...['28d_view', '28d_view_all_conversions', '28d_view_first_conversion'],
  ...['default', 'dda', 'incrementality', 'custom'],
  ...['skan_view', 'skan_view_second_postback', 'skan_view_third_postback'],
  ...['skan_click', 'skan_click_second_postback', 'skan_click_third_postback'],
];

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
    ['post_engagement', metrics.postEngagements],
    ['page_engagement', metrics.postEngagements],
    ['video_view', metrics.videoViews],
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
export const countList = (row: InsightsRow, counts: readonly Counted[]): ActionStat[] | undefined =>
  statList(row, counts, row.windows, String);

/** A list of amounts, in minor units. */
export const moneyList = (row: InsightsRow, amounts: readonly Counted[]): ActionStat[] | undefined =>
  statList(row, amounts, row.windows, (minor) => moneyText(row.account, minor));

/** A list of quotients, without windows: cost per action, return on ad spend. */
export function ratioList(
  row: InsightsRow,
  counts: readonly Counted[],
  quotient: (count: number) => number,
): ActionStat[] | undefined {
  return statList(row, counts, [], (count) => quotient(count).toFixed(6));
}

function statList(
  { split, metrics }: InsightsRow,
  counts: readonly Counted[],
  windows: readonly string[],
  format: (value: number) => string,
): ActionStat[] | undefined {
  if (counts.length === 0) return undefined;
  if (split === undefined) return counts.map(([type, value]) => stat(type, value, windows, format));
  const numbers = counts.map(([type, value]) => ({
    type,
    value,
    windows: windows.map((window) => inWindow(value, window)),
  }));
  return actionEntries(split, numbers, metrics).map((entry) => {
    const made: ActionStat = { ...entry.keys, value: format(entry.value) };
    for (const [index, window] of windows.entries()) {
      const part = entry.windows[index] ?? 0;
      if (part > 0) made[window] = format(part);
    }
    return made;
  });
}

const inWindow = (value: number, window: string): number => Math.floor(value * (WINDOW_SHARES[window] ?? 0));

function stat(
  type: string,
  value: number,
  windows: readonly string[],
  format: (value: number) => string,
): ActionStat {
  const entry: ActionStat = { action_type: type, value: format(value) };
  for (const window of windows) {
    const part = inWindow(value, window);
    if (part > 0) entry[window] = format(part);
  }
  return entry;
}
