/** Keeps the entries of lowest rank, so many at most; of the same rank, those that came first. */
export class RankedList<T> {
  readonly #most: number;
  #entries: { readonly item: T; readonly rank: number }[] = [];
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(item: T, rank: number): void {
    this.#count += 1;
    this.#entries.push({ item, rank });
    if (this.#entries.length >= 2 * this.#most) this.#cut();
  }

  /** Of all entries that were added. */
  get count(): number {
    return this.#count;
  }

  /** The entries that are kept, by rank. */
  get items(): T[] {
    this.#cut();
    return this.#entries.map(({ item }) => item);
  }

  #cut(): void {
    // The sort is stable, so that entries of one rank stay in their order.
    this.#entries = this.#entries.sort((left, right) => left.rank - right.rank).slice(0, this.#most);
  }
}
