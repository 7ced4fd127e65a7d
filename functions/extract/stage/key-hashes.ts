/**
 * Finds keys that occur twice among millions, in 8 bytes a key. Two different keys may share a hash (about once in
 * 10,000 partitions of a million rows), so a hit is a reason to look closely, not yet a duplicate.
 */
export class KeyHashes {
  readonly #hashes: Float64Array;
  #count = 0;

  /** @param capacity how many keys will be added at most. */
  constructor(capacity: number) {
    this.#hashes = new Float64Array(capacity);
  }

  /** Adds a key. @throws RangeError when more are added than the capacity says. */
  add(key: string): void {
    if (this.#count === this.#hashes.length) throw new RangeError(`more than ${this.#count} keys`);
    this.#hashes[this.#count++] = hashKey(key);
  }

  /**
   * Hashes that were added more than once, each once, in ascending order. Call it last: it reorders what was added,
   * for even a million repeated keys must not cost more memory than they do already.
   */
  repeated(): Float64Array {
    const sorted = this.#hashes.subarray(0, this.#count).sort();
    let found = 0;
    for (let index = 1; index < sorted.length; index++) {
      const hash = sorted[index] as number;
      if (hash !== sorted[index - 1] || hash === sorted[found - 1]) continue;
      // Never ahead of what is still to be read.
      sorted[found++] = hash;
    }
    return sorted.subarray(0, found);
  }
}

/** Position of a hash in an ascending list; -1 if it is absent. */
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

/** A 53-bit hash of a string: two multiplicative 32-bit hashes side by side, each stirred at the end. */
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
