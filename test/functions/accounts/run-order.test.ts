import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inRunOrder } from '#functions/accounts/run-order.ts';

const accounts = Array.from({ length: 1000 }, (_, index) => `act_${index + 1}`);
const startOf = (day: number) => new Date(Date.UTC(2026, 0, 1 + day, 3)).toISOString();

describe('the order of accounts', () => {
  test('has each account once, and is the same for each execution of a run', () => {
    const order = inRunOrder(accounts, startOf(0));
    expect(order.toSorted()).toEqual(accounts.toSorted());
    expect(inRunOrder(accounts.toReversed(), startOf(0))).toEqual(order);
  });

  test('does not depend on which accounts are left, so a rerun keeps it', () => {
    const order = inRunOrder(accounts, startOf(0));
    fc.assert(
      fc.property(fc.subarray(accounts), (some) => {
        expect(inRunOrder(some, startOf(0))).toEqual(order.filter((account) => some.includes(account)));
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    [0.5, 4],
    [0.2, 12],
    [0.1, 25],
  ])('lets every account run where a run has time for %d of them, within %d days', (share, days) => {
    for (const first of [0, 100, 200, 300]) {
      const runs = Array.from({ length: days }, (_, day) => inRunOrder(accounts, startOf(first + day)));
      const started = new Set(runs.flatMap((order) => order.slice(0, accounts.length * share)));
      expect(started.size).toBe(accounts.length);
    }
  });
});
