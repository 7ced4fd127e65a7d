import { DECIMAL, type LeafType, type Scalar } from './schema.ts';

/** Largest encoded size of a value other than a string. */
export const WIDEST = 16;

const DECIMAL_END = 10n ** BigInt(DECIMAL.precision);

/** Upper bound of a value's encoded size: a UTF-16 unit takes at most three bytes of UTF-8. */
export const roomFor = (value: Scalar): number => (typeof value === 'string' ? 4 + value.length * 3 : WIDEST);

/**
 * Writes a value in Parquet's PLAIN encoding; a boolean as one byte, to be packed into bits later.
 * @returns where it ends.
 * @throws RangeError when the number is too large for its type and would be truncated.
 */
export function encodePlain(target: Buffer, at: number, type: LeafType, value: Scalar): number {
  switch (type) {
    case 'string': {
      const length = target.write(value as string, at + 4, 'utf8');
      target.writeUInt32LE(length, at);
      return at + 4 + length;
    }
    case 'decimal': {
      const unscaled = value as bigint;
      if (unscaled >= DECIMAL_END || unscaled <= -DECIMAL_END) {
        throw new RangeError(`${unscaled} has more than ${DECIMAL.precision} digits`);
      }
      // Two's complement, big-endian.
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

/** Packs booleans of one byte each into bits, lowest bit first. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bytes.length / 8));
  bytes.forEach((bit, at) => {
    packed[at >> 3] = (packed[at >> 3] ?? 0) | (bit << (at & 7));
  });
  return packed;
}
