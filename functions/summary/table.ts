import { count } from './format.ts';
import { type Html, html } from './html.ts';

/** Entries of each list; the manifest has them all. */
export const LISTED = 100;

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

/** Says that a list goes on in the manifest. */
export const more = (length: number, listed = LISTED): Html | undefined =>
  length > listed ? html`<p class="dim">${count(length - listed)} more are in manifest.json.</p>` : undefined;
