import type { ListingControl } from '#functions/contract/documents.ts';
import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES } from './outcomes.ts';
import { LISTED, more, table } from './table.ts';

const WORST_FIRST: readonly ListingControl['outcome'][] = ['difference', 'unproven', 'repaired', 'agrees'];

/** How many objects each list has, and how many Meta counts. */
export function listings({ units }: Manifest, nameOf: (account: string) => string): Html {
  const listed = units
    .flatMap((unit) => (unit.listing === undefined ? [] : [{ unit, listing: unit.listing }]))
    .sort(
      (left, right) => WORST_FIRST.indexOf(left.listing.outcome) - WORST_FIRST.indexOf(right.listing.outcome),
    );
  if (listed.length === 0) return html``;
  const headings = [
    'Account',
    'Stream',
    { number: 'Objects' },
    { number: 'Meta’s count before' },
    { number: 'And after' },
    'Outcome',
  ];
  const rows = listed.slice(0, LISTED).map(({ unit, listing }) => line(unit, listing, nameOf(unit.account)));
  return html`<section><h2>Lists of objects</h2>${table('Lists of objects', headings, rows)}${more(listed.length)}</section>`;
}

function line({ stream }: ManifestUnit, listing: ListingControl, name: string): Html {
  const { outcome, countBefore, countAfter, objects, reason } = listing;
  const number = (value: number | null) => html`<td class="n">${value === null ? '–' : count(value)}</td>`;
  const { tone, word } = OUTCOMES[outcome];
  return html`<tr><th scope="row">${name}</th><td>${stream}</td>${number(objects)}${number(countBefore)}${number(countAfter)}
<td class="why"><span class="${tone}">${word}</span>${reason === undefined ? undefined : html`<div class="dim">${reason}</div>`}</td></tr>`;
}
