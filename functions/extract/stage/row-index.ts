import type { Row } from '#functions/contract/row.ts';
import type { Field } from '#functions/streams/stream.ts';
import { hashKey, repeatedOf, TextHash } from './key-hashes.ts';

/** Hash of the fields and number of rows, followed by two hashes per row: of its key and of its numbers. */
const HEADER = 2;
/** To be raised when rows are hashed otherwise: hashes of another version cannot be compared. */
const VERSION = 2;

/**
 * Ratios and costs per action. They change only with the fields that they are derived from, and are most of a row's
 * text.
 */
const DERIVED = /^cost_per_|^cp[cmp]$|^auction_|ctr$|roas$/;

/** Differences between two observations of a date. */
export interface Differences {
  readonly same: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

/** The fields with numbers that Meta restates: counts, amounts and lists of actions. */
export function restatedFields(fields: readonly Field[]): string[] {
  return fields
    .filter(({ name, type }) => ['count', 'money', 'actions'].includes(type) && !DERIVED.test(name))
    .map(({ name }) => name);
}

/**
 * Hashes of a date's rows, at most 16 bytes per row, by which two observations are compared without their rows, and
 * keys that occur twice are found. Two rows share a 53-bit hash about once in 10,000 dates of a million rows: the
 * comparison is then off by one, and a match of keys must be checked.
 */
export class RowIndex {
  readonly #fields: readonly string[] | undefined;
  readonly #keys: Float64Array;
  readonly #numbers: Float64Array;
  #rows = 0;

  /** @param fields to compare; without them there are only keys. @param capacity most rows. */
  constructor(fields: readonly string[] | undefined, capacity: number) {
    this.#fields = fields;
    this.#keys = new Float64Array(capacity);
    this.#numbers = new Float64Array(fields === undefined ? 0 : capacity);
  }

  /** Removes all rows. */
  clear(): void {
    this.#rows = 0;
  }

  /** Adds a row. @throws RangeError when more are added than the capacity says. */
  add(key: string, row: Row): void {
    if (this.#rows === this.#keys.length) throw new RangeError(`more than ${this.#rows} rows`);
    this.#keys[this.#rows] = hashKey(key);
    if (this.#fields !== undefined) this.#numbers[this.#rows] = hashNumbers(row, this.#fields);
    this.#rows += 1;
  }

  /** Hashes of keys that were added more than once, in ascending order. */
  repeated(): Float64Array {
    return repeatedOf(this.#keys.slice(0, this.#rows));
  }

  /** The index in its stored form: little-endian doubles, sorted by key; `undefined` if there are only keys. */
  finish(): Float64Array | undefined {
    if (this.#fields === undefined) return undefined;
    const keys = this.#keys;
    const order = Uint32Array.from({ length: this.#rows }, (_, row) => row);
    order.sort((left, right) => (keys[left] as number) - (keys[right] as number));
    const index = new Float64Array(HEADER + this.#rows * 2);
    index[0] = hashKey(`${VERSION},${this.#fields.join()}`);
    index[1] = this.#rows;
    for (const [position, row] of order.entries()) {
      index[HEADER + position * 2] = keys[row] as number;
      index[HEADER + position * 2 + 1] = this.#numbers[row] as number;
    }
    return index;
  }
}

/** Parses a stored index; `undefined` if the bytes are not an index. */
export function readIndex(bytes: Uint8Array): Float64Array | undefined {
  if (bytes.length < HEADER * 8 || bytes.length % 16 !== 0) return undefined;
  const index = new Float64Array(Uint8Array.from(bytes).buffer);
  return index[1] === (index.length - HEADER) / 2 ? index : undefined;
}

/** Compares two indexes; `undefined` if they have different fields. */
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

const OF_ROW = new TextHash();
const OF_ENTRY = new TextHash();

/** Hashes the values of the fields. Ignores the order of list entries, which has no meaning at Meta. */
function hashNumbers(row: Row, fields: readonly string[]): number {
  for (const field of fields) {
    const value = row[field];
    if (value === undefined || value === null) continue;
    OF_ROW.add(field).end();
    if (Array.isArray(value)) addEntries(value);
    else OF_ROW.add(String(value)).end();
  }
  return OF_ROW.take();
}

/** Adds the sum of the entries' hashes, which is the same in any order. */
function addEntries(list: readonly unknown[]): void {
  let [low, high] = [0, 0];
  for (const entry of list) {
    const values = entry as Readonly<Record<string, unknown>>;
    for (const name in values) OF_ENTRY.add(name).end().add(String(values[name])).end();
    const hash = OF_ENTRY.take();
    low = (low + (hash >>> 0)) | 0;
    high = (high + Math.floor(hash / 2 ** 32)) | 0;
  }
  OF_ROW.addNumber(low).addNumber(high);
}
