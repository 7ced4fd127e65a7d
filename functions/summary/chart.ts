import { type Html, html } from './html.ts';

/** Width and height of a chart in its own units; it is stretched to the width of its card. */
export const CHART = { width: 600, height: 90 } as const;

/** Days for which there is always room: a single one would be a wall. */
const LEAST_DAYS = 14;

/** The width of a day in a chart of so many days. */
export const stepOf = (days: number): number => CHART.width / Math.max(LEAST_DAYS, days);

/** The first and the last day, below their bars. @param days how many there are. */
export function ends(first: string, last: string, days: number): Html {
  const share = ((100 * days) / Math.max(LEAST_DAYS, days)).toFixed(0);
  const end = first === last ? undefined : html`<span>${last}</span>`;
  return html`<div class="ends" style="width:${share}%"><span>${first}</span>${end}</div>`;
}
