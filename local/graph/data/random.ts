/**
 * Pseudorandom numbers as a pure function of their arguments. The data set has no state, so any row can be computed
 * alone, in any order, in any process.
 */

/** Mixes two 32-bit integers into one, uniformly over 0 … 2^32 − 1 (the finalizer of MurmurHash3). */
export function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) + b;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** A 32-bit hash of a text (FNV-1a, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash, text.length);
}

/** A 32-bit hash as a share of one: 0 ≤ share < 1. */
export const share = (hash: number): number => hash / 0x1_0000_0000;

/** Chooses an element of a list by a hash. @throws Error when the list is empty. */
export function pick<T>(list: readonly T[], hash: number): T {
  const chosen = list[hash % list.length];
  if (chosen === undefined) throw new Error('Cannot pick from an empty list');
  return chosen;
}
