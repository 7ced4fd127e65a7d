/**
 * Finds keys that occur twice among millions, with 8 bytes per key. Different keys may share a hash (about once in
 * 10,000 partitions of a million rows), so a match must be checked.
 */
export class KeyHashes {
  readonly #hashes: Float64Array;
  #count = 0;

  /** @param capacity most keys to add. */
  constructor(capacity: number) {
    this.#hashes = new Float64Array(capacity);
  }

  /** Adds a key. @throws RangeError when the capacity is exceeded. */
  add(key: string): void {
    if (this.#count === this.#hashes.length) throw new RangeError(`more than ${this.#count} keys`);
    this.#hashes[this.#count++] = hashKey(key);
  }

  /**
   * Hashes that were added more than once, in ascending order. Call it last: to save memory, it sorts and overwrites
   * the hashes in place.
   */
  repeated(): Float64Array {
    const sorted = this.#hashes.subarray(0, this.#count).sort();
    let found = 0;
    for (let index = 1; index < sorted.length; index++) {
      const hash = sorted[index] as number;
      if (hash !== sorted[index - 1] || hash === sorted[found - 1]) continue;
      // Never overtakes the read position.
      sorted[found++] = hash;
    }
    return sorted.subarray(0, found);
  }
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

/** A 53-bit hash of a string, from two multiplicative 32-bit hashes with a final mix. */
export function hashKey(key: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return 0x100000000 * (high & 0x1fffff) + (low >>> 0);
}
