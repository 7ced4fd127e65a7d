import type { Leaf } from './leaf.ts';
import { encodePlain, roomFor } from './plain.ts';
import type { Scalar } from './schema.ts';

/** With this many distinct values, if more than half of all, a dictionary does not pay, and its index costs memory. */
const GIVE_UP_AT = 1024;
/** Approximate memory of a distinct value besides its encoded bytes: its entry in the map and the value itself. */
const ENTRY_BYTES = 80;
/**
 * Readers use bounds to skip row groups by ids and names. Bounds of long text are not worth the space in the footer.
 */
const LONGEST_BOUND = 64;

/**
 * Collects the values of one leaf for one row group and encodes them right away, so that a row group is a few buffers
 * instead of millions of JavaScript values. Keeps equal values once, as long as that pays. Reuses the buffers for the
 * next row group.
 */
export class LeafBuffer {
  readonly leaf: Leaf;
  /** Slots so far, for rows or for entries of lists, with a value or without. */
  slots = 0;
  /** Values so far. */
  count = 0;
  /** Bounds of the values, encoded without a length; absent if there are no values or the bounds are useless. */
  min: Scalar | Uint8Array | undefined;
  max: Scalar | Uint8Array | undefined;
  /** Size of all values in PLAIN encoding. */
  plainBytes = 0;
  #definitions = new Uint8Array(64);
  #repetitions = new Uint8Array(64);
  /** In PLAIN encoding: the distinct values while there is a dictionary, otherwise all. */
  #values: Buffer = Buffer.allocUnsafe(256);
  #used = 0;
  #dictionary: Map<Scalar, number> | undefined;
  /** For each value, the index of its distinct value. */
  #indexes = new Int32Array(64);
  /** For each distinct value, where it starts. */
  #starts = new Int32Array(64);
  #bounded = true;

  constructor(leaf: Leaf) {
    this.leaf = leaf;
    this.clear();
  }

  /** Resets it for the next row group. */
  clear(): void {
    this.slots = 0;
    this.count = 0;
    this.plainBytes = 0;
    this.#used = 0;
    // A dictionary index cannot be smaller than one bit.
    this.#dictionary = this.leaf.type === 'boolean' ? undefined : new Map();
    this.#unbound();
    // Readers do not skip row groups by values inside lists.
    this.#bounded = this.leaf.maxRepetition === 0;
  }

  /** Approximate memory in use, in bytes. */
  get bytes(): number {
    const indexed = this.#dictionary === undefined ? 0 : this.count * 4 + this.#dictionary.size * ENTRY_BYTES;
    return this.slots * 2 + this.#used + indexed;
  }

  /** Adds a slot without a value. @param repetition 1 for the second and further entries of a list, otherwise 0. */
  addMissing(definition: number, repetition: number): void {
    if (this.slots === this.#definitions.length) {
      this.#definitions = grown(this.#definitions, new Uint8Array(this.slots * 2));
      this.#repetitions = grown(this.#repetitions, new Uint8Array(this.slots * 2));
    }
    this.#definitions[this.slots] = definition;
    this.#repetitions[this.slots] = repetition;
    this.slots += 1;
  }

  /** Adds a slot with a value. @throws RangeError when it is too large for the leaf's type. */
  add(value: Scalar, repetition: number): void {
    this.addMissing(this.leaf.maxDefinition, repetition);
    if (this.#dictionary === undefined) this.plainBytes += this.#append(value);
    else this.#addIndexed(this.#dictionary, value);
    this.count += 1;
  }

  get definitions(): Uint8Array {
    return this.#definitions.subarray(0, this.slots);
  }

  get repetitions(): Uint8Array {
    return this.#repetitions.subarray(0, this.slots);
  }

  /** Distinct values in PLAIN encoding and, for each value, its index; `undefined` once the dictionary was dropped. */
  get dictionary(): { values: Uint8Array; size: number; indexes: Int32Array } | undefined {
    if (this.#dictionary === undefined) return undefined;
    const { size } = this.#dictionary;
    return {
      values: this.#values.subarray(0, this.#used),
      size,
      indexes: this.#indexes.subarray(0, this.count),
    };
  }

  /** All values in PLAIN encoding. */
  plain(): Uint8Array {
    return this.#expanded(this.count).subarray(0, this.plainBytes);
  }

  #addIndexed(dictionary: Map<Scalar, number>, value: Scalar): void {
    const key = keyOf(value);
    let index = dictionary.get(key);
    if (index === undefined) {
      index = dictionary.size;
      if (index === this.#starts.length) this.#starts = grown(this.#starts, new Int32Array(index * 2));
      this.#starts[index] = this.#used;
      this.#append(value);
      dictionary.set(key, index);
    }
    const { count } = this;
    if (count === this.#indexes.length) this.#indexes = grown(this.#indexes, new Int32Array(count * 2));
    this.#indexes[count] = index;
    this.plainBytes += this.#end(index) - (this.#starts[index] as number);
    if (dictionary.size >= GIVE_UP_AT && dictionary.size * 2 > count) this.#giveUp(count + 1);
  }

  #giveUp(count: number): void {
    this.#values = this.#expanded(count);
    this.#used = this.plainBytes;
    this.#dictionary = undefined;
  }

  #expanded(count: number): Buffer {
    if (this.#dictionary === undefined) return this.#values;
    const all = Buffer.allocUnsafe(Math.max(this.#values.length, this.plainBytes));
    let at = 0;
    for (let slot = 0; slot < count; slot += 1) {
      const index = this.#indexes[slot] as number;
      at += this.#values.copy(all, at, this.#starts[index], this.#end(index));
    }
    return all;
  }

  #end(index: number): number {
    return index + 1 < (this.#dictionary?.size ?? 0) ? (this.#starts[index + 1] as number) : this.#used;
  }

  /** Appends an encoded value. @returns its bytes. */
  #append(value: Scalar): number {
    const start = this.#used;
    const needed = start + roomFor(value);
    if (needed > this.#values.length) {
      this.#values = grown(this.#values, Buffer.allocUnsafe(Math.max(needed, this.#values.length * 2)));
    }
    this.#used = encodePlain(this.#values, start, this.leaf.type, value);
    if (this.#bounded) {
      this.#bound(typeof value === 'string' ? this.#values.subarray(start + 4, this.#used) : value);
    }
    return this.#used - start;
  }

  /** Parquet orders strings by bytes, JavaScript by UTF-16, which differs beyond the basic plane. */
  #bound(value: Exclude<Scalar, string> | Buffer): void {
    if (value instanceof Buffer) {
      if (value.length > LONGEST_BOUND) {
        this.#bounded = false;
        this.#unbound();
        return;
      }
      if (this.min === undefined || value.compare(this.min as Uint8Array) < 0) this.min = Buffer.from(value);
      if (this.max === undefined || value.compare(this.max as Uint8Array) > 0) this.max = Buffer.from(value);
      return;
    }
    if (this.min === undefined || value < this.min) this.min = value;
    if (this.max === undefined || value > this.max) this.max = value;
  }

  #unbound(): void {
    this.min = undefined;
    this.max = undefined;
  }
}

/** Map lookups of numbers are several times faster than of bigints. Both are whole, so keys stay unique. */
function keyOf(value: Scalar): Scalar {
  const number = typeof value === 'bigint' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : value;
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
