import type { Row } from '#functions/contract/row.ts';
import type { Field } from '#functions/streams/stream.ts';
import { hashKey } from './key-hashes.ts';

/** Hash of the columns, number of rows; then a pair for each row: hash of its key, hash of its numbers. */
const HEADER = 2;

/** Quotients and costs per something: they move when what they are made of does, and are most of the text of a row. */
const DERIVED = /^cost_per_|^cp[cmp]$|^auction_|ctr$|roas$/;

/** How two observations of one date differ. */
export interface Differences {
  readonly same: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

/** The fields whose values are numbers that Meta goes on restating: counts, amounts, and lists of actions. */
export function restatedFields(fields: readonly Field[]): string[] {
  return fields
    .filter(({ name, type }) => ['count', 'money', 'actions'].includes(type) && !DERIVED.test(name))
    .map(({ name }) => name);
}

/**
 * Hashes of a date's rows in 16 bytes each, so that two observations of it can be compared without their rows. Two
 * rows may share a 53-bit hash, about once in 10,000 dates of a million rows: the count is then off by one.
 */
export class RowIndex {
  readonly #fields: readonly string[];
  readonly #pairs: Float64Array;
  #rows = 0;

  /** @param fields whose values make two rows differ. @param capacity rows at most. */
  constructor(fields: readonly string[], capacity: number) {
    this.#fields = fields;
    this.#pairs = new Float64Array(capacity * 2);
  }

  /** Forgets all rows. */
  clear(): void {
    this.#rows = 0;
  }

  /** Adds a row. @throws RangeError when more are added than the capacity says. */
  add(key: string, row: Row): void {
    if (this.#rows * 2 === this.#pairs.length) throw new RangeError(`more than ${this.#rows} rows`);
    this.#pairs[this.#rows * 2] = hashKey(key);
    this.#pairs[this.#rows * 2 + 1] = hashKey(numbersOf(row, this.#fields));
    this.#rows += 1;
  }

  /** The index as it is stored: little-endian doubles, sorted by key. */
  finish(): Float64Array {
    const order = Uint32Array.from({ length: this.#rows }, (_, row) => row);
    const pairs = this.#pairs;
    order.sort((left, right) => (pairs[left * 2] as number) - (pairs[right * 2] as number));
    const index = new Float64Array(HEADER + this.#rows * 2);
    index[0] = hashKey(this.#fields.join());
    index[1] = this.#rows;
    for (const [position, row] of order.entries()) {
      index[HEADER + position * 2] = pairs[row * 2] as number;
      index[HEADER + position * 2 + 1] = pairs[row * 2 + 1] as number;
    }
    return index;
  }
}

/** A stored index; `undefined` when the bytes are not one. */
export function readIndex(bytes: Uint8Array): Float64Array | undefined {
  if (bytes.length < HEADER * 8 || bytes.length % 16 !== 0) return undefined;
  const index = new Float64Array(Uint8Array.from(bytes).buffer);
  return index[1] === (index.length - HEADER) / 2 ? index : undefined;
}

/** What has changed from one index to the next; `undefined` when they are of different fields. */
export function compareIndexes(before: Float64Array, after: Float64Array): Differences | undefined {
  if (before[0] !== after[0]) return undefined;
  const differences = { same: 0, changed: 0, added: 0, removed: 0 };
  let [old, now] = [HEADER, HEADER];
  while (old < before.length || now < after.length) {
    const oldKey = before[old] ?? Number.POSITIVE_INFINITY;
    const nowKey = after[now] ?? Number.POSITIVE_INFINITY;
    if (oldKey === nowKey) differences[before[old + 1] === after[now + 1] ? 'same' : 'changed'] += 1;
    else differences[oldKey < nowKey ? 'removed' : 'added'] += 1;
    if (oldKey <= nowKey) old += 2;
    if (nowKey <= oldKey) now += 2;
  }
  return differences;
}

/** The values as one text. The order of a list's entries means nothing at Meta, and is not to count as a change. */
function numbersOf(row: Row, fields: readonly string[]): string {
  let text = '';
  for (const field of fields) {
    const value = row[field];
    if (value === undefined || value === null) continue;
    text += `${field}=${Array.isArray(value) ? entriesOf(value) : String(value)};`;
  }
  return text;
}

function entriesOf(list: readonly unknown[]): string {
  const entries = list.map((entry) => {
    let text = '';
    const values = entry as Readonly<Record<string, unknown>>;
    for (const name in values) text += `${name}:${String(values[name])},`;
    return text;
  });
  return (entries.length > 1 ? entries.sort() : entries).join('|');
}
