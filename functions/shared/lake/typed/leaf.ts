import { DECIMAL, type LeafType, type Scalar, type Shape } from '#shared/lake/typed/shape.ts';

/** A leaf of the schema: one physical column. */
export interface Leaf {
  /** Names from the column down. */
  readonly path: readonly string[];
  readonly type: LeafType;
  /** Definition level of a value that is there; a smaller one says which level above it is null or empty. */
  readonly maxDefinition: number;
  /** 1 inside a list, 0 outside. */
  readonly maxRepetition: 0 | 1;
}

/** Definition levels inside a list, by what is missing. A scalar that is null has level 0 as well. */
export const MISSING = { column: 0, entries: 1, entry: 2, field: 3 } as const;

/** The leaves of a column, in the order of its schema. */
export function leavesOf(name: string, shape: Shape): readonly Leaf[] {
  if (shape.kind === 'scalar') {
    return [{ path: [name], type: shape.type, maxDefinition: 1, maxRepetition: 0 }];
  }
  const inList = { maxRepetition: 1 } as const;
  if (shape.kind === 'list') {
    return [{ path: [name, 'list', 'element'], type: shape.type, maxDefinition: 3, ...inList }];
  }
  return shape.fields.map((field) => ({
    path: [name, 'list', 'element', field.name],
    type: field.type,
    maxDefinition: 4,
    ...inList,
  }));
}

/** Bytes of one value in Parquet's PLAIN encoding; 0: a length of four bytes, then the bytes. */
export const WIDTHS: Readonly<Record<LeafType, number>> = {
  string: 0,
  int64: 8,
  decimal: 16,
  date: 4,
  timestamp: 8,
  boolean: 1,
};

/** With so many distinct values, more than half of all, a dictionary will not pay, and its index costs memory. */
const GIVE_UP_AT = 1024;
/** Statistics serve to skip row groups by ids and names; long text is not worth its place in the footer. */
const LONGEST_BOUND = 64;

/**
 * Collects the values of one leaf for one row group, encoded as they come, so that a row group is a few buffers and
 * not millions of JavaScript values. Equal values are kept once, until that does not pay. The buffers stay for the
 * next row group.
 */
export class LeafBuffer {
  readonly leaf: Leaf;
  /** Rows, or entries of lists: values, nulls included. */
  slots = 0;
  /** Values that are there. */
  count = 0;
  definitions = new Uint8Array(64);
  repetitions = new Uint8Array(64);
  /** Values in PLAIN encoding: the distinct ones while there is a dictionary, otherwise all. */
  values: Buffer = Buffer.allocUnsafe(256);
  used = 0;
  /** Of each value, which distinct one it is; only while there is a dictionary. */
  indexes = new Int32Array(64);
  /** Where each distinct value begins. */
  starts = new Int32Array(64);
  dictionary: Map<Scalar, number> | undefined;
  /** Bytes that all values take in PLAIN encoding. */
  plainBytes = 0;
  min: Scalar | Uint8Array | undefined;
  max: Scalar | Uint8Array | undefined;
  /** Whether `min` and `max` bound all values. */
  bounded = true;

  constructor(leaf: Leaf) {
    this.leaf = leaf;
    this.clear();
  }

  /** Makes it ready for the next row group. */
  clear(): void {
    this.slots = 0;
    this.count = 0;
    this.used = 0;
    this.plainBytes = 0;
    // Booleans are packed to bits, which no dictionary can beat.
    this.dictionary = this.leaf.type === 'boolean' ? undefined : new Map();
    this.min = undefined;
    this.max = undefined;
    // Values inside lists are never what a reader skips row groups by.
    this.bounded = this.leaf.maxRepetition === 0;
  }

  /** Bytes in use. */
  get bytes(): number {
    const indexed = this.dictionary === undefined ? 0 : this.count * 4 + this.dictionary.size * ENTRY_BYTES;
    return this.slots * (1 + this.leaf.maxRepetition) + this.used + indexed;
  }

  /** Adds a slot without a value. @param repetition 1 for the second and further entries of a list. */
  addMissing(definition: number, repetition: number): void {
    if (this.slots === this.definitions.length) {
      this.definitions = grown(this.definitions, new Uint8Array(this.slots * 2));
      this.repetitions = grown(this.repetitions, new Uint8Array(this.slots * 2));
    }
    this.definitions[this.slots] = definition;
    this.repetitions[this.slots] = repetition;
    this.slots += 1;
  }

  /** Adds a slot with a value. */
  add(value: Scalar, repetition: number): void {
    this.addMissing(this.leaf.maxDefinition, repetition);
    if (this.dictionary === undefined) {
      this.plainBytes += this.#append(value);
    } else {
      this.#addIndexed(this.dictionary, value);
    }
    this.count += 1;
  }

  #addIndexed(dictionary: Map<Scalar, number>, value: Scalar): void {
    const key = keyOf(value);
    let index = dictionary.get(key);
    if (index === undefined) {
      index = dictionary.size;
      if (index === this.starts.length) this.starts = grown(this.starts, new Int32Array(index * 2));
      this.starts[index] = this.used;
      this.#append(value);
      dictionary.set(key, index);
    }
    if (this.count === this.indexes.length)
      this.indexes = grown(this.indexes, new Int32Array(this.count * 2));
    this.indexes[this.count] = index;
    this.plainBytes += this.#end(index) - (this.starts[index] as number);
    if (dictionary.size >= GIVE_UP_AT && dictionary.size * 2 > this.count + 1) {
      this.values = this.plain(this.count + 1);
      this.used = this.plainBytes;
      this.dictionary = undefined;
    }
  }

  /** All values in PLAIN encoding, in a buffer that may be longer than `plainBytes`. */
  plain(count = this.count): Buffer {
    if (this.dictionary === undefined) return this.values;
    const all = Buffer.allocUnsafe(Math.max(this.values.length, this.plainBytes));
    let at = 0;
    for (let slot = 0; slot < count; slot += 1) {
      const index = this.indexes[slot] as number;
      at += this.values.copy(all, at, this.starts[index], this.#end(index));
    }
    return all;
  }

  #end(index: number): number {
    return index + 1 < (this.dictionary?.size ?? 0) ? (this.starts[index + 1] as number) : this.used;
  }

  /** Encodes a value behind the others. @returns its bytes. */
  #append(value: Scalar): number {
    // No character takes more than three bytes of UTF-8 per unit of a JavaScript string.
    const needed = this.used + (typeof value === 'string' ? 4 + value.length * 3 : 16);
    if (needed > this.values.length) {
      this.values = grown(this.values, Buffer.allocUnsafe(Math.max(needed, this.values.length * 2)));
    }
    const start = this.used;
    this.used = encode(this.values, start, this.leaf.type, value);
    if (this.bounded) this.#bound(value, start);
    return this.used - start;
  }

  #bound(value: Scalar, start: number): void {
    if (typeof value !== 'string') {
      if (this.min === undefined || value < this.min) this.min = value;
      if (this.max === undefined || value > this.max) this.max = value;
      return;
    }
    const bytes = this.values.subarray(start + 4, this.used);
    if (bytes.length > LONGEST_BOUND) {
      this.bounded = false;
      return;
    }
    // Parquet orders strings by their bytes, JavaScript by UTF-16: they differ beyond the basic plane.
    if (this.min === undefined || bytes.compare(this.min as Uint8Array) < 0) this.min = Buffer.from(bytes);
    if (this.max === undefined || bytes.compare(this.max as Uint8Array) > 0) this.max = Buffer.from(bytes);
  }
}

/** A map finds numbers many times faster than bigints; both are whole, and a number stands for no other. */
function keyOf(value: Scalar): Scalar {
  const number = typeof value === 'bigint' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : value;
}

/** What a distinct value costs beside its bytes: its entry in the map, and the value itself. */
const ENTRY_BYTES = 80;

const DECIMAL_END = 10n ** BigInt(DECIMAL.precision);

/**
 * Writes a value in PLAIN encoding.
 * @returns where it ends.
 * @throws RangeError when the number is too large for the type.
 */
export function encode(target: Buffer, at: number, type: LeafType, value: Scalar): number {
  switch (type) {
    case 'string': {
      const length = target.write(value as string, at + 4, 'utf8');
      target.writeUInt32LE(length, at);
      return at + 4 + length;
    }
    case 'decimal': {
      // Two's complement, big-endian. Sixteen bytes hold more than the precision; a reader would show what is beyond.
      const unscaled = value as bigint;
      if (unscaled >= DECIMAL_END || unscaled <= -DECIMAL_END) {
        throw new RangeError(`${unscaled} has more than ${DECIMAL.precision} digits`);
      }
      target.writeBigInt64BE(unscaled >> 64n, at);
      return target.writeBigUInt64BE(BigInt.asUintN(64, unscaled), at + 8);
    }
    case 'int64':
    case 'timestamp':
      return target.writeBigInt64LE(value as bigint, at);
    case 'date':
      return target.writeInt32LE(value as number, at);
    case 'boolean':
      return target.writeUInt8(value === true ? 1 : 0, at);
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
