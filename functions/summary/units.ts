import type { UnitResult } from '#functions/contract/result.ts';
import { count, duration, plural, size } from './format.ts';
import { type Html, html } from './html.ts';
import type { Shown } from './shown.ts';
import { more, table } from './table.ts';

const NUMBERS = [
  'Rows',
  'Size',
  'Days',
  'Pages',
  'Requests',
  'Retries',
  'Repeated',
  'Unparsed',
  'Newer data kept',
  'Waited',
];
const HEADINGS = ['Account', 'Stream', 'Status', ...NUMBERS.map((number) => ({ number }))];

/** One line for each account and stream. @param listed units, worst first. */
export function units(listed: Shown<UnitResult>, nameOf: (account: string) => string): Html {
  if (listed.items.length === 0) return html``;
  const rows = listed.items.map((unit) => line(unit, nameOf(unit.account)));
  return html`<section><h2>Accounts and streams</h2>${table('Accounts and streams', HEADINGS, rows)}
${more(listed)}</section>`;
}

function line(unit: UnitResult, name: string): Html {
  const { counters, unparsed = {} } = unit;
  const unread = Object.values(unparsed).reduce((sum, values) => sum + values, 0);
  const number = (value: number | undefined) =>
    html`<td class="n">${value === undefined ? '–' : count(value)}</td>`;
  return html`<tr><td>${name}</td><td>${unit.stream}</td><td class="${isPublished(unit) ? 'good' : 'bad'}">${statusOf(unit)}</td>
${number(unit.rows)}<td class="n">${size(unit.bytes)}</td>${number(unit.days)}${number(counters?.pages)}${number(counters?.requests)}
${number(counters?.retries)}${number(counters?.duplicates)}${number(unread)}${number(unit.superseded.length)}
<td class="n">${counters === undefined ? '–' : duration(counters.waitedSeconds)}</td></tr>`;
}

/** How much a unit needs to be looked at: failed ones come first, then those that held days back. */
export const rankOfUnit = (unit: UnitResult): number =>
  unit.status === 'failed' ? 0 : isPublished(unit) ? 2 : 1;

/** Whether all of its days are in the lake. */
const isPublished = (unit: UnitResult): boolean => unit.status === 'complete' && unit.heldBack.length === 0;

function statusOf(unit: UnitResult): string {
  const held = unit.heldBack.length;
  return unit.status === 'complete' && held > 0 ? `${plural(held, 'day')} held back` : unit.status;
}
