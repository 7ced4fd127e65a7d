import { heldBackDays } from '#functions/aggregate/verdict.ts';
import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import { count, duration, plural, size } from './format.ts';
import { type Html, html } from './html.ts';
import { more, table } from './table.ts';

/** Units in the table: failed ones first. */
const LISTED = 200;

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

/** One line for each account and stream. */
export function units(manifest: Manifest, nameOf: (account: string) => string): Html {
  const failedFirst = manifest.units.toSorted((left, right) => rankOf(left) - rankOf(right));
  if (failedFirst.length === 0) return html``;
  const rows = failedFirst.slice(0, LISTED).map((unit) => line(unit, nameOf(unit.account)));
  return html`<section><h2>Accounts and streams</h2>${table('Accounts and streams', HEADINGS, rows)}
${more(failedFirst.length, LISTED)}</section>`;
}

function line(unit: ManifestUnit, name: string): Html {
  const { counters, unparsed = {} } = unit;
  const unread = Object.values(unparsed).reduce((sum, values) => sum + values, 0);
  const number = (value: number | undefined) =>
    html`<td class="n">${value === undefined ? '–' : count(value)}</td>`;
  return html`<tr><td>${name}</td><td>${unit.stream}</td><td class="${isPublished(unit) ? 'good' : 'bad'}">${statusOf(unit)}</td>
${number(unit.rows)}<td class="n">${size(unit.bytes)}</td>${number(unit.days)}${number(counters?.pages)}${number(counters?.requests)}
${number(counters?.retries)}${number(counters?.duplicates)}${number(unread)}${number(unit.superseded.length)}
<td class="n">${counters === undefined ? '–' : duration(counters.waitedSeconds)}</td></tr>`;
}

/** Failed units come first, then those that held days back. */
const rankOf = (unit: ManifestUnit): number => (unit.status === 'failed' ? 0 : isPublished(unit) ? 2 : 1);

/** Whether all of its days are in the lake. */
const isPublished = (unit: ManifestUnit): boolean =>
  unit.status === 'complete' && heldBackDays(unit).length === 0;

function statusOf(unit: ManifestUnit): string {
  const held = heldBackDays(unit).length;
  return unit.status === 'complete' && held > 0 ? `${plural(held, 'day')} held back` : unit.status;
}
