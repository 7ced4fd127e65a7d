/** Odd constants without a pattern, one for each half of a hash. */
const MULTIPLIERS = { low: 0x9e3779b1, high: 0x5f356495 } as const;
const SEEDS = { low: 0xdeadbeef | 0, high: 0x41c6ce57 } as const;
/** No UTF-16 unit has this value. */
const END_OF_TEXT = 0x10000;

/**
 * A 53-bit hash of texts, from two multiplicative 32-bit hashes with a final mix. Different texts share one about once
 * in 10,000 sets of a million.
 */
export class TextHash {
  #low: number = SEEDS.low;
  #high: number = SEEDS.high;

  /** Adds the units of a text. Without `end`, `ab` and `c` are the same as `a` and `bc`. */
  add(text: string): this {
    let [low, high] = [this.#low, this.#high];
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      low = Math.imul(low ^ code, MULTIPLIERS.low);
      high = Math.imul(high ^ code, MULTIPLIERS.high);
    }
    this.#low = low;
    this.#high = high;
    return this;
  }

  /** Ends a text. */
  end(): this {
    return this.addNumber(END_OF_TEXT);
  }

  /** Adds a number of 32 bits. */
  addNumber(value: number): this {
    this.#low = Math.imul(this.#low ^ value, MULTIPLIERS.low);
    this.#high = Math.imul(this.#high ^ value, MULTIPLIERS.high);
    return this;
  }

  /** The hash, a whole number that a double holds exactly. Starts over. */
  take(): number {
    let [low, high] = [this.#low, this.#high];
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    this.#low = SEEDS.low;
    this.#high = SEEDS.high;
    return 0x100000000 * (high & 0x1fffff) + (low >>> 0);
  }
}

const OF_ONE = new TextHash();

/** The hash of one text. */
export const hashKey = (key: string): number => OF_ONE.add(key).take();

/** Hashes that occur more than once, in ascending order. Sorts and overwrites the list in place. */
export function repeatedOf(hashes: Float64Array): Float64Array {
  const sorted = hashes.sort();
  let found = 0;
  for (let index = 1; index < sorted.length; index++) {
    const hash = sorted[index] as number;
    if (hash !== sorted[index - 1] || hash === sorted[found - 1]) continue;
    // Never overtakes the read position.
    sorted[found++] = hash;
  }
  return sorted.subarray(0, found);
}

/** Index of a hash in an ascending list; -1 if it is absent. */
export function indexOfHash(ascending: Float64Array, hash: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ascending[middle] as number;
    if (found === hash) return middle;
    if (found < hash) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
