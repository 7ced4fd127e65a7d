import { GIVE_UP_AT, type LeafValues } from './leaf-values.ts';
import type { Parse } from './schema.ts';

/** Approximate memory of a distinct text besides its encoded bytes: its entry in the map, and the text itself. */
const ENTRY_BYTES = 80;
/**
 * Readers use bounds to skip row groups by ids and names. Bounds of long text are not worth the space in the footer.
 */
const LONGEST_BOUND = 64;
/** In PLAIN encoding, a text follows the length of its UTF-8. */
const LENGTH_BYTES = 4;
/** A UTF-16 unit takes at most this many bytes of UTF-8. */
const UNIT_BYTES = 3;

/** The values of a leaf of texts, which are encoded at once: their bytes are outside of the heap. */
export class TextValues implements LeafValues {
  count = 0;
  plainBytes = 0;
  readonly #parse: Parse;
  /** In PLAIN encoding: the distinct values while there is a dictionary, otherwise all. */
  #values: Buffer = Buffer.allocUnsafe(256);
  #used = 0;
  #dictionary: Map<string, number> | undefined;
  /** For each value, the index of its distinct value. */
  #indexes = new Int32Array(64);
  /** For each distinct value, where it starts. */
  #starts = new Int32Array(64);
  #min: Buffer | undefined;
  #max: Buffer | undefined;
  #bounded = true;

  /** @param parse reads what is added. */
  constructor(parse: Parse) {
    this.#parse = parse;
    this.clear();
  }

  clear(): void {
    this.count = 0;
    this.plainBytes = 0;
    this.#used = 0;
    this.#dictionary = new Map();
    this.#min = undefined;
    this.#max = undefined;
    this.#bounded = true;
  }

  get bytes(): number {
    const indexed = this.#dictionary === undefined ? 0 : this.count * 4 + this.#dictionary.size * ENTRY_BYTES;
    return this.#used + indexed;
  }

  add(sent: unknown): boolean {
    const text = this.#parse(sent) as string | undefined;
    if (text === undefined) return false;
    if (this.#dictionary === undefined) this.plainBytes += this.#append(text);
    else this.#addIndexed(this.#dictionary, text);
    this.count += 1;
    return true;
  }

  get dictionary() {
    if (this.#dictionary === undefined) return undefined;
    const values = this.#values.subarray(0, this.#used);
    return { values, size: this.#dictionary.size, indexes: this.#indexes.subarray(0, this.count) };
  }

  plain(): Uint8Array {
    return this.#dictionary === undefined
      ? this.#values.subarray(0, this.#used)
      : this.#expanded(this.#dictionary.size, this.count);
  }

  bounds() {
    return { min: this.#min, max: this.#max };
  }

  #addIndexed(dictionary: Map<string, number>, text: string): void {
    let index = dictionary.get(text);
    if (index === undefined) {
      index = dictionary.size;
      if (index === this.#starts.length) this.#starts = grown(this.#starts, new Int32Array(index * 2));
      this.#starts[index] = this.#used;
      this.#append(text);
      dictionary.set(text, index);
    }
    const { count } = this;
    if (count === this.#indexes.length) this.#indexes = grown(this.#indexes, new Int32Array(count * 2));
    this.#indexes[count] = index;
    this.plainBytes += this.#endOf(index, dictionary.size) - (this.#starts[index] as number);
    if (dictionary.size >= GIVE_UP_AT && dictionary.size * 2 > count)
      this.#giveUp(dictionary.size, count + 1);
  }

  #giveUp(distinct: number, count: number): void {
    this.#values = this.#expanded(distinct, count);
    this.#used = this.#values.length;
    this.#dictionary = undefined;
  }

  /** All values, each as often as it was added. */
  #expanded(distinct: number, count: number): Buffer {
    const all = Buffer.allocUnsafe(this.plainBytes);
    for (let slot = 0, at = 0; slot < count; slot += 1) {
      const index = this.#indexes[slot] as number;
      at += this.#values.copy(all, at, this.#starts[index], this.#endOf(index, distinct));
    }
    return all;
  }

  #endOf(index: number, distinct: number): number {
    return index + 1 < distinct ? (this.#starts[index + 1] as number) : this.#used;
  }

  /** @returns its encoded bytes. */
  #append(text: string): number {
    const start = this.#used + LENGTH_BYTES;
    const needed = start + text.length * UNIT_BYTES;
    if (needed > this.#values.length) {
      this.#values = grown(this.#values, Buffer.allocUnsafe(Math.max(needed, this.#values.length * 2)));
    }
    const length = this.#values.write(text, start, 'utf8');
    this.#values.writeUInt32LE(length, this.#used);
    this.#used = start + length;
    if (this.#bounded) this.#bound(this.#values.subarray(start, this.#used));
    return LENGTH_BYTES + length;
  }

  /** Parquet orders texts by bytes, JavaScript by UTF-16, which differs beyond the basic plane. */
  #bound(value: Buffer): void {
    if (value.length > LONGEST_BOUND) {
      this.#bounded = false;
      this.#min = undefined;
      this.#max = undefined;
      return;
    }
    if (this.#min === undefined || value.compare(this.#min) < 0) this.#min = Buffer.from(value);
    if (this.#max === undefined || value.compare(this.#max) > 0) this.#max = Buffer.from(value);
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
