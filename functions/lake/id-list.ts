/** Ids of any number, in 8 bytes each: an id of the Graph API is a whole number of up to 19 digits. */
export class IdList {
  #ids = new BigUint64Array(4);
  #count = 0;
  /** What is no such number; the API's reference promises only that an id is a numeric string. */
  readonly #others: string[] = [];

  get size(): number {
    return this.#count + this.#others.length;
  }

  add(id: string): void {
    if (!/^[1-9]\d{0,18}$/.test(id)) {
      this.#others.push(id);
      return;
    }
    if (this.#count === this.#ids.length) {
      const larger = new BigUint64Array(this.#count * 2);
      larger.set(this.#ids);
      this.#ids = larger;
    }
    this.#ids[this.#count++] = BigInt(id);
  }

  /** The ids as they were added, except that those of an unusual form come last. */
  *values(): Generator<string> {
    for (let index = 0; index < this.#count; index++) yield String(this.#ids[index]);
    yield* this.#others;
  }
}
