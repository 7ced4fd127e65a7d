import { GIVE_UP_AT, type LeafValues } from './leaf-values.ts';
import { encodeNumbers, type Numbers, type NumberType, plainSize } from './plain.ts';
import type { Parse } from './schema.ts';

const FIRST_CAPACITY = 64;

/**
 * The values of a leaf of numbers, days, times or booleans. A row group is a few arrays of numbers, because that many
 * JavaScript values and maps of them would take more time than all else together.
 */
export class NumberValues implements LeafValues {
  count = 0;
  readonly #type: NumberType;
  readonly #parse: Parse;
  /** The distinct values while there is a dictionary, otherwise all. */
  #values = new Float64Array(FIRST_CAPACITY);
  #used = 0;
  /** By position in `#values`, whole numbers that a double does not hold. They are rare, and end the dictionary. */
  #long: Map<number, bigint> | undefined;
  #indexed = true;
  /** For each value, the index of its distinct value. */
  #indexes = new Int32Array(FIRST_CAPACITY);
  /** Open addressing: 1 more than the index of a distinct value; 0 is free. Twice as many slots as `#values`. */
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #lastSent: unknown;
  #lastValue: number | bigint = 0;

  /** @param parse reads what is added. */
  constructor(type: NumberType, parse: Parse) {
    this.#type = type;
    this.#parse = parse;
    this.clear();
  }

  clear(): void {
    this.count = 0;
    this.#used = 0;
    this.#long = undefined;
    this.#lastSent = undefined;
    // A dictionary index cannot be smaller than one bit.
    this.#indexed = this.#type !== 'boolean';
    if (this.#indexed) this.#slots.fill(0);
  }

  get bytes(): number {
    return this.#used * 16 + (this.#indexed ? this.count * 4 : 0);
  }

  get plainBytes(): number {
    return plainSize(this.#type, this.count);
  }

  add(sent: unknown): boolean {
    // Days, and what many rows have in common, come many times in a row.
    if (sent !== this.#lastSent) {
      const value = this.#parse(sent);
      if (value === undefined) return false;
      this.#lastSent = sent;
      this.#lastValue = typeof value === 'boolean' ? Number(value) : (value as number | bigint);
    }
    const value = this.#lastValue;
    if (typeof value === 'bigint') this.#addLong(value);
    else if (this.#indexed) this.#addIndexed(value);
    else this.#append(value);
    this.count += 1;
    return true;
  }

  get dictionary() {
    if (!this.#indexed) return undefined;
    const values = encodeNumbers(this.#type, this.#numbers());
    return { values, size: this.#used, indexes: this.#indexes.subarray(0, this.count) };
  }

  plain(): Uint8Array {
    if (!this.#indexed) return encodeNumbers(this.#type, this.#numbers());
    return encodeNumbers(this.#type, {
      values: this.#expanded(this.count, this.count),
      long: undefined,
    });
  }

  bounds(): { min: Uint8Array | undefined; max: Uint8Array | undefined } {
    if (this.#used === 0) return { min: undefined, max: undefined };
    let min = this.#valueAt(0);
    let max = min;
    for (let at = 1; at < this.#used; at += 1) {
      const value = this.#valueAt(at);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return { min: this.#encoded(min), max: this.#encoded(max) };
  }

  #valueAt(position: number): number | bigint {
    return this.#long?.get(position) ?? (this.#values[position] as number);
  }

  #encoded(value: number | bigint): Uint8Array {
    const long = typeof value === 'bigint' ? new Map([[0, value]]) : undefined;
    return encodeNumbers(this.#type, { values: Float64Array.of(Number(value)), long });
  }

  #numbers(): Numbers {
    return { values: this.#values.subarray(0, this.#used), long: this.#long };
  }

  #append(value: number): void {
    if (this.#used === this.#values.length) {
      const values = new Float64Array(this.#used * 2);
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[this.#used++] = value;
  }

  #addLong(value: bigint): void {
    if (this.#indexed) this.#giveUp(this.count);
    this.#long ??= new Map();
    this.#long.set(this.#used, value);
    this.#append(Number(value));
  }

  #addIndexed(value: number): void {
    const { count } = this;
    const index = this.#indexOf(value);
    if (count === this.#indexes.length) {
      const indexes = new Int32Array(count * 2);
      indexes.set(this.#indexes);
      this.#indexes = indexes;
    }
    this.#indexes[count] = index;
    if (this.#used >= GIVE_UP_AT && this.#used * 2 > count) this.#giveUp(count + 1);
  }

  /** The index of a distinct value, which is added if it is new. */
  #indexOf(value: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(value) & mask;
    for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
      if (this.#values[entry - 1] === value) return entry - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.#used;
    slots[slot] = index + 1;
    this.#append(value);
    if (this.#used * 2 > slots.length) this.#rehash();
    return index;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#used; index += 1) {
      let slot = hashOf(this.#values[index] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }

  #giveUp(count: number): void {
    this.#values = this.#expanded(count, Math.max(this.#values.length, count * 2));
    this.#used = count;
    this.#indexed = false;
  }

  /** The first `count` values, each as often as it was added. @param capacity of the array. */
  #expanded(count: number, capacity: number): Float64Array<ArrayBuffer> {
    const all = new Float64Array(capacity);
    for (let at = 0; at < count; at += 1) all[at] = this.#values[this.#indexes[at] as number] as number;
    return all;
  }
}

/** Mixes all 53 bits of a whole number into the lowest ones: amounts are multiples of a million, and of 64. */
function hashOf(value: number): number {
  const mixed = Math.imul(value | 0, 0x9e3779b1) ^ Math.imul(Math.floor(value / 2 ** 32), 0x5f356495);
  return mixed ^ (mixed >>> 15);
}
