import { hashText, mix, pick, share } from '#local/graph/data/random.ts';

/** Random numbers in a series that a text starts: the same text, the same numbers. */
export class Draws {
  readonly #start: number;
  #drawn = 0;

  constructor(seed: string) {
    this.#start = hashText(seed);
  }

  #hash(): number {
    this.#drawn += 1;
    return mix(this.#start, this.#drawn);
  }

  /** One of a list, each as likely. */
  of<T>(list: readonly T[]): T {
    return pick(list, this.#hash());
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + (this.#hash() % (to - from + 1));
  }

  /** True so often, 0 to 1. */
  chance(probability: number): boolean {
    return share(this.#hash()) < probability;
  }

  /** Between so many things, each made from its number. */
  some<T>(from: number, to: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.between(from, to) }, (_, index) => make(index));
  }
}
