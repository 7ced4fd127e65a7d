import type { UnitResult } from '#functions/contract/result.ts';
import { count, duration, plural, size } from './format.ts';
import { type Html, html } from './html.ts';
import type { Shown } from './shown.ts';
import { more, table } from './table.ts';

interface Column {
  readonly heading: string;
  readonly value: (unit: UnitResult) => number | undefined;
  readonly text?: (value: number) => string;
  /** For columns that are shown only where a unit has something in them. */
  readonly meaning?: string;
}

const COLUMNS: readonly Column[] = [
  { heading: 'Rows', value: ({ rows }) => rows },
  { heading: 'Size', value: ({ bytes }) => bytes, text: size },
  { heading: 'Days', value: ({ days }) => days },
  { heading: 'Pages', value: ({ counters }) => counters?.pages },
  { heading: 'Requests', value: ({ counters }) => counters?.requests },
  { heading: 'Retries', value: ({ counters }) => counters?.retries, meaning: 'requests that were repeated' },
  {
    heading: 'Repeated',
    value: ({ counters }) => counters?.duplicates,
    meaning: 'rows that Meta gave more than once, and that were kept once',
  },
  {
    heading: 'Unparsed',
    value: ({ unparsed = {} }) => Object.values(unparsed).reduce((sum, values) => sum + values, 0),
    meaning: 'values that are not of their column’s type, and are null',
  },
  {
    heading: 'Newer kept',
    value: ({ superseded }) => superseded.length,
    meaning: 'days of which the lake had newer data already',
  },
  {
    heading: 'Waited',
    value: ({ counters }) => counters?.waitedSeconds,
    text: duration,
    meaning: 'for Meta, at no cost',
  },
];

/** One line for each account and stream. @param listed units, worst first. */
export function units(listed: Shown<UnitResult>, nameOf: (account: string) => string): Html {
  const { items } = listed;
  if (items.length === 0) return html``;
  const columns = COLUMNS.filter(
    ({ meaning, value }) => meaning === undefined || items.some((unit) => (value(unit) ?? 0) > 0),
  );
  const headings = ['Account', 'Stream', 'Status', ...columns.map(({ heading }) => ({ number: heading }))];
  const rows = items.map((unit) => line(unit, nameOf(unit.account), columns));
  return html`<section><h2>Accounts and streams</h2>${table('Accounts and streams', headings, rows)}
${legend(columns)}${more(listed)}</section>`;
}

function legend(columns: readonly Column[]): Html | undefined {
  const explained = columns.flatMap(({ heading, meaning }) =>
    meaning === undefined ? [] : [`${heading}: ${meaning}`],
  );
  return explained.length === 0 ? undefined : html`<p class="dim">${explained.join('. ')}.</p>`;
}

function line(unit: UnitResult, name: string, columns: readonly Column[]): Html {
  const cells = columns.map(({ value, text = count }) => {
    const number = value(unit);
    return html`<td class="n">${number === undefined ? '–' : text(number)}</td>`;
  });
  return html`<tr><th scope="row">${name}</th><td>${unit.stream}</td><td class="${isPublished(unit) ? 'good' : 'bad'}">${statusOf(unit)}</td>
${cells}</tr>`;
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
