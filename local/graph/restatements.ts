import type { Account } from './data/accounts.ts';
import type { Growth } from './data/metrics.ts';

/** Later changes of numbers. A `Growth` that was returned earlier does not change. */
export class Restatements {
  readonly #factors = new Map<string, ReadonlyMap<number, number>>();

  /** Changes the numbers of an account by a percentage. @param day default: all days */
  restate(account: Account, percent: number, day: number = ALL_DAYS): void {
    const factors = new Map(this.#factors.get(account.id));
    factors.set(day, (factors.get(day) ?? 1) * (1 + percent / 100));
    this.#factors.set(account.id, factors);
  }

  /** The current growth of an account's days. */
  of(account: Account): Growth {
    const factors = this.#factors.get(account.id);
    if (factors === undefined) return () => 1;
    return (day) => (factors.get(day) ?? 1) * (factors.get(ALL_DAYS) ?? 1);
  }
}

const ALL_DAYS = -1;
