/** With this many distinct values, if more than half of all, a dictionary does not pay, and its index costs memory. */
export const GIVE_UP_AT = 1024;

/**
 * Collects the values of one leaf for one row group. Keeps equal values once, as long as that pays. Its memory is reused
 * for the next row group.
 */
export interface LeafValues {
  /** Values so far. */
  readonly count: number;
  /** Approximate memory in use, in bytes. */
  readonly bytes: number;
  /** Size of all values in PLAIN encoding. */
  readonly plainBytes: number;
  /** Adds a value as it was sent; false if it is not of the leaf's type, and then nothing was added. */
  add(sent: unknown): boolean;
  /** Resets it for the next row group. */
  clear(): void;
  /** Distinct values in PLAIN encoding and, for each value, its index; `undefined` once the dictionary was dropped. */
  readonly dictionary: { values: Uint8Array; size: number; indexes: Int32Array } | undefined;
  /**
   * All values in PLAIN encoding.
   * @throws RangeError when a number is too large for the leaf's type and would be truncated.
   */
  plain(): Uint8Array;
  /** The smallest and the largest value, encoded without a length; absent if there are none or they are useless. */
  bounds(): { min: Uint8Array | undefined; max: Uint8Array | undefined };
}
