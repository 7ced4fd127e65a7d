import type { UnitResult } from '#functions/contract/result.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import type { Shown } from './shown.ts';
import { more } from './table.ts';

/** Streams that are named for each note. */
const NAMED = 5;

/** What the two lower forms of the status filter mean for the rows. */
const STATUS_NOTES = {
  all: undefined,
  without_deleted:
    'Meta refused to name deleted objects in the status filter: rows of deleted objects may be missing.',
  none: 'Meta refused every status filter: rows of archived and deleted objects may be missing.',
} as const;

/** A note, and the first of the streams that it is about. */
export interface Note {
  readonly text: string;
  readonly units: readonly { readonly account: string; readonly stream: string }[];
  /** Of all streams that it is about. */
  readonly count: number;
}

/** Gathers the notes of units, each note once. */
export class Notes {
  readonly #most: number;
  readonly #notes = new Map<string, { units: Note['units'][number][]; count: number }>();
  #count = 0;

  /** @param most different notes that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add({ account, stream, notes, statuses = 'all' }: UnitResult): void {
    const status = STATUS_NOTES[statuses];
    for (const text of status === undefined ? notes : [...notes, status]) {
      const note = this.#notes.get(text) ?? this.#begin(text);
      if (note === undefined) continue;
      note.count += 1;
      if (note.units.length < NAMED) note.units.push({ account, stream });
    }
  }

  get shown(): Shown<Note> {
    return { items: [...this.#notes].map(([text, note]) => ({ text, ...note })), count: this.#count };
  }

  #begin(text: string): { units: Note['units'][number][]; count: number } | undefined {
    this.#count += 1;
    if (this.#notes.size >= this.#most) return undefined;
    const note = { units: [], count: 0 };
    this.#notes.set(text, note);
    return note;
  }
}

/** What a person should know of how the run was read, each note once, with the streams that it is about. */
export function notes({ items, count: all }: Shown<Note>, nameOf: (account: string) => string): Html {
  if (items.length === 0) return html``;
  const lines = items.map(({ text, units, count: of }) => {
    const names = units.map(({ account, stream }) => `${nameOf(account)} ${stream}`);
    const rest = of - names.length;
    return html`<li>${text} <span class="dim">${names.join(', ')}${rest > 0 ? ` and ${count(rest)} more` : ''}</span></li>`;
  });
  return html`<section><h2>Notes</h2><ul>${lines}</ul>${more({ items, count: all })}</section>`;
}
