/** Which objects (ads, or campaigns) have a row on which days: one bit each. */
export class Delivery {
  readonly #days: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #objects = new Map<string, { readonly campaign: string; readonly bits: Uint8Array }>();

  /** @param days of the window, in their order. */
  constructor(days: readonly string[]) {
    this.#days = days;
    this.#index = new Map(days.map((day, index) => [day, index]));
  }

  /** Takes rows of a day; what lies outside the window is left out. */
  see(date: string, campaign: string, ids: readonly string[]): void {
    const day = this.#index.get(date);
    if (day === undefined) return;
    for (const id of ids) {
      let object = this.#objects.get(id);
      if (object === undefined) {
        object = { campaign, bits: new Uint8Array(Math.ceil(this.#index.size / 8)) };
        this.#objects.set(id, object);
      }
      object.bits[day >> 3] = (object.bits[day >> 3] ?? 0) | (1 << (day & 7));
    }
  }

  has(id: string, date: string): boolean {
    const [bits, day] = [this.#objects.get(id)?.bits, this.#index.get(date)];
    return bits !== undefined && day !== undefined && isSet(bits, day);
  }

  /** All that have a row on some day. */
  ids(): Iterable<string> {
    return this.#objects.keys();
  }

  /** The campaign of an object that has a row. */
  campaignOf(id: string): string | undefined {
    return this.#objects.get(id)?.campaign;
  }

  /** From the first day with a row to the last; on how many of the days between, these two included, it has one. */
  spanOf(id: string): { readonly first: string; readonly last: string; readonly share: number } | undefined {
    const bits = this.#objects.get(id)?.bits;
    if (bits === undefined) return undefined;
    let [first, last, count] = [-1, -1, 0];
    for (let day = 0; day < this.#days.length; day += 1) {
      if (!isSet(bits, day)) continue;
      if (first < 0) first = day;
      last = day;
      count += 1;
    }
    const [from, to] = [this.#days[first], this.#days[last]];
    return from === undefined || to === undefined
      ? undefined
      : { first: from, last: to, share: count / (last - first + 1) };
  }
}

const isSet = (bits: Uint8Array, day: number): boolean => (((bits[day >> 3] ?? 0) >> (day & 7)) & 1) === 1;
