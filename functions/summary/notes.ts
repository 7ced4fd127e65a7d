import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import { LISTED, more } from './table.ts';

/** Streams that are named for each note. */
const NAMED = 5;

/** What the two lower forms of the status filter mean for the rows. */
const STATUS_NOTES = {
  all: undefined,
  without_deleted:
    'Meta refused to name deleted objects in the status filter: rows of deleted objects may be missing.',
  none: 'Meta refused every status filter: rows of archived and deleted objects may be missing.',
} as const;

/** What a person should know of how the run was read, each note once, with the streams that it is about. */
export function notes({ units }: Manifest, nameOf: (account: string) => string): Html {
  const noted = units.flatMap((unit) => notesOf(unit).map((note) => ({ note, unit })));
  if (noted.length === 0) return html``;
  const byNote = [...Map.groupBy(noted, ({ note }) => note)];
  const items = byNote.slice(0, LISTED).map(([note, of]) => {
    const names = of.slice(0, NAMED).map(({ unit }) => `${nameOf(unit.account)} ${unit.stream}`);
    const rest = of.length - names.length;
    return html`<li>${note} <span class="dim">${names.join(', ')}${rest > 0 ? ` and ${count(rest)} more` : ''}</span></li>`;
  });
  return html`<section><h2>Notes</h2><ul>${items}</ul>${more(byNote.length)}</section>`;
}

function notesOf({ notes: own, statuses = 'all' }: ManifestUnit): string[] {
  return [...own, ...[STATUS_NOTES[statuses]].flatMap((note) => note ?? [])];
}
