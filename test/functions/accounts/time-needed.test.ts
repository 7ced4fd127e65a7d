import { expect, test } from 'vitest';
import { warningOfLoad } from '#functions/accounts/time-needed.ts';

const HOUR = 3600;

test.each([
  ['a few hours of work before a deadline in eleven', 1000, 10, 11 * HOUR],
  ['accounts that all run at once', 10, 10, 60],
])('%s needs no warning', (_name, accounts, maxConcurrency, seconds) => {
  expect(warningOfLoad({ accounts, streams: 7, maxConcurrency, seconds })).toBeUndefined();
});

test('more accounts than the time is enough for are told, with what to do', () => {
  expect(warningOfLoad({ accounts: 5000, streams: 7, maxConcurrency: 10, seconds: 11 * HOUR })).toBe(
    '5,000 accounts, 10 at once, take about 20.2 hours, but the deadline is in 11.0: raise the setting ' +
      'maxConcurrency (docs/scale.md), or rerun what is left.',
  );
});
