import type { ListingControl } from '#functions/contract/documents.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES } from './outcomes.ts';
import type { Shown } from './shown.ts';
import { more, table } from './table.ts';

const WORST_FIRST: readonly ListingControl['outcome'][] = ['difference', 'unproven', 'repaired', 'agrees'];

/** How much a listing needs to be looked at: 0 most. */
export const rankOfListing = (outcome: ListingControl['outcome']): number => WORST_FIRST.indexOf(outcome);

/** How many objects each list has, and how many Meta counts. @param listed units of lists, worst first. */
export function listings(listed: Shown<UnitResult>, nameOf: (account: string) => string): Html {
  const rows = listed.items.flatMap(({ account, stream, listing }) =>
    listing === undefined ? [] : [line(stream, listing, nameOf(account))],
  );
  if (rows.length === 0) return html``;
  const headings = [
    'Account',
    'Stream',
    { number: 'Objects' },
    { number: 'Meta’s count before' },
    { number: 'And after' },
    'Outcome',
  ];
  return html`<section><h2>Lists of objects</h2>${table('Lists of objects', headings, rows)}${more(listed)}</section>`;
}

function line(stream: string, listing: ListingControl, name: string): Html {
  const { outcome, countBefore, countAfter, objects, reason } = listing;
  const number = (value: number | null) => html`<td class="n">${value === null ? '–' : count(value)}</td>`;
  const { tone, word } = OUTCOMES[outcome];
  return html`<tr><th scope="row">${name}</th><td>${stream}</td>${number(objects)}${number(countBefore)}${number(countAfter)}
<td class="why"><span class="${tone}">${word}</span>${reason === undefined ? undefined : html`<div class="dim">${reason}</div>`}</td></tr>`;
}
