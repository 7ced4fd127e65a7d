import { expect, it, test } from 'vitest';
import { accountsAtOnce, warningOfSlots } from '#infra/account-slots.ts';

const AUTO = { maxConcurrency: 'auto' } as const;

test.each([
  [1, 10],
  [4, 10],
  [7, 10],
  [12, 6],
  [14, 5],
  [25, 3],
  [100, 1],
])('with %i streams, a new AWS account serves %i accounts at once', (streams, accounts) => {
  expect(accountsAtOnce(AUTO, streams)).toBe(accounts);
  expect(streams > 80 || warningOfSlots(AUTO, streams) === undefined).toBe(true);
});

it('is the setting where there is one', () => {
  expect(accountsAtOnce({ maxConcurrency: 150 }, 25)).toBe(150);
});

it('warns of more, and says what to ask AWS for', () => {
  expect(warningOfSlots({ maxConcurrency: 11 }, 7)).toBeUndefined();
  expect(warningOfSlots({ maxConcurrency: 150 }, 7)).toBe(
    '150 accounts with 7 streams each start up to 1,050 functions at once, and a new AWS account runs 10: if yours does, ' +
      'ask AWS for 1,050 "Concurrent executions" of Lambda (Service Quotas), or set "maxConcurrency" to 10 or "auto". ' +
      'Until then invocations are refused and repeated, and a run takes longer (docs/scale.md).',
  );
});
