/** Meta's limit of the app: calls in a rolling hour. */
export class AppLimit {
  calls = 0;
  refused = 0;
  /** Calls of each minute of the last hour. */
  readonly #minutes = new Uint32Array(60);
  #minute = 0;
  #counted = 0;
  readonly #perHour: number;

  constructor(perHour: number) {
    this.#perHour = perHour;
  }

  /** Makes a call; refused ones count too, as Meta says. @param now seconds. @returns whether it is answered. */
  call(now: number): boolean {
    for (const minute = Math.floor(now / 60); this.#minute < minute; ) {
      this.#minute += 1;
      this.#counted -= this.#minutes[this.#minute % 60] ?? 0;
      this.#minutes[this.#minute % 60] = 0;
    }
    const isAnswered = this.#counted < this.#perHour;
    const slot = this.#minute % 60;
    this.#minutes[slot] = (this.#minutes[slot] ?? 0) + 1;
    this.#counted += 1;
    this.calls += 1;
    if (!isAnswered) this.refused += 1;
    return isAnswered;
  }
}

/** Concurrent executions of the AWS account. */
export class LambdaSlots {
  busy = 0;
  most = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** @returns false where Lambda answers 429. */
  take(): boolean {
    if (this.busy >= this.#count) return false;
    this.busy += 1;
    this.most = Math.max(this.most, this.busy);
    return true;
  }

  free(): void {
    this.busy -= 1;
  }
}
