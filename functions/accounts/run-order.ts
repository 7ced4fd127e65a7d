import { createHash } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Steps of the golden ratio leave no part of the circle uncovered for long, however small the part of each run is. */
const CIRCLE_PER_DAY = (Math.sqrt(5) - 1) / 2;

/**
 * The order in which a run starts its accounts. Each account has a fixed place on a circle, and each run starts at
 * another point, so that the accounts which a run has no time for are others each day. The order of two accounts
 * depends on nothing but the run, so a rerun of some of them keeps it.
 * @param runStartedAt start of the run, not of a rerun; ISO 8601.
 */
export function inRunOrder(accounts: readonly string[], runStartedAt: string): string[] {
  const start = fraction((Date.parse(runStartedAt) / DAY_MS) * CIRCLE_PER_DAY);
  const distance = new Map(accounts.map((account) => [account, fraction(placeOf(account) - start + 1)]));
  return accounts.toSorted((left, right) => (distance.get(left) ?? 0) - (distance.get(right) ?? 0));
}

/** In [0, 1), spread evenly whatever the ids are. */
const placeOf = (account: string): number =>
  createHash('sha256').update(account).digest().readUInt32BE() / 2 ** 32;

const fraction = (value: number): number => value - Math.floor(value);
