import { count } from './format.ts';
import { type Html, html } from './html.ts';
import type { Shown } from './shown.ts';

/** A column's heading; a column of numbers has it at the right. */
export type Heading = string | { readonly number: string };

/** A table that scrolls by itself where it is too wide, by keyboard too. */
export function table(label: string, headings: readonly Heading[], rows: readonly Html[]): Html {
  const cells = headings.map((heading) =>
    typeof heading === 'string'
      ? html`<th scope="col">${heading}</th>`
      : html`<th scope="col" class="n">${heading.number}</th>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Says how many entries of a list are not shown. */
export const more = ({ items, count: all }: Shown<unknown>): Html | undefined =>
  all > items.length
    ? html`<p class="dim">${count(all - items.length)} more are in the results of the accounts, runs/&lt;run&gt;/&lt;account&gt;/result.json.</p>`
    : undefined;
