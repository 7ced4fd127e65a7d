import { DECIMAL, type LeafType } from './schema.ts';

/** Types of which all values are whole numbers. */
export type NumberType = Exclude<LeafType, 'string'>;

/** Bytes of a decimal. */
export const DECIMAL_BYTES = 16;

/** Bytes of other numbers. A boolean is a bit. */
const BYTES: Readonly<Record<NumberType, number>> = {
  decimal: DECIMAL_BYTES,
  int64: 8,
  timestamp: 8,
  date: 4,
  boolean: 1 / 8,
};

const DECIMAL_END = 10n ** BigInt(DECIMAL.precision);
const INT64_END = 2n ** 63n;
/** Of 32 bits. */
const WORD = 2 ** 32;

/** Whole numbers, with those that a double does not hold exactly apart, by their position. */
export interface Numbers {
  readonly values: Float64Array;
  readonly long: ReadonlyMap<number, bigint> | undefined;
}

/** Bytes of so many numbers. */
export const plainSize = (type: NumberType, count: number): number => Math.ceil(count * BYTES[type]);

/**
 * Parquet's PLAIN encoding of numbers. A decimal is its unscaled number in 16 bytes, a boolean one bit.
 * @throws RangeError when a number is too large for its type and would be truncated.
 */
export function encodeNumbers(type: NumberType, numbers: Numbers): Uint8Array {
  switch (type) {
    case 'decimal':
      return encodeDecimals(numbers);
    case 'date':
      return encodeInt32(numbers.values);
    case 'boolean':
      return packBits(numbers.values);
    default:
      return encodeInt64(numbers);
  }
}

/** Two's complement, big-endian. */
function encodeDecimals({ values, long }: Numbers): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * DECIMAL_BYTES));
  for (let at = 0, byte = 0; at < values.length; at += 1, byte += DECIMAL_BYTES) {
    const value = values[at] as number;
    // Written as two words, because a bigint of the same value takes twice as long.
    const high = Math.floor(value / WORD);
    view.setInt32(byte + 8, high);
    view.setInt32(byte + 12, value - high * WORD);
    if (value >= 0) continue;
    view.setInt32(byte, -1);
    view.setInt32(byte + 4, -1);
  }
  for (const [at, value] of long ?? []) {
    if (value >= DECIMAL_END || value <= -DECIMAL_END)
      throw new RangeError(`${value} has more than ${DECIMAL.precision} digits`);
    view.setBigInt64(at * DECIMAL_BYTES, value >> 64n);
    view.setBigUint64(at * DECIMAL_BYTES + 8, BigInt.asUintN(64, value));
  }
  return new Uint8Array(view.buffer);
}

function encodeInt64({ values, long }: Numbers): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    const high = Math.floor(value / WORD);
    view.setInt32(at * 8, value - high * WORD, true);
    view.setInt32(at * 8 + 4, high, true);
  }
  for (const [at, value] of long ?? []) {
    if (value >= INT64_END || value < -INT64_END) throw new RangeError(`${value} has more than 64 bits`);
    view.setBigInt64(at * 8, value, true);
  }
  return new Uint8Array(view.buffer);
}

function encodeInt32(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [at, value] of values.entries()) {
    if ((value | 0) !== value) throw new RangeError(`${value} has more than 32 bits`);
    view.setInt32(at * 4, value, true);
  }
  return new Uint8Array(view.buffer);
}

/** Bits of 0 and 1, lowest first. */
function packBits(values: Float64Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(values.length / 8));
  for (const [at, bit] of values.entries()) packed[at >> 3] = (packed[at >> 3] ?? 0) | (bit << (at & 7));
  return packed;
}
