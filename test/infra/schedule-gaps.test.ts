import { expect, it } from 'vitest';
import { gapsOf } from '#infra/schedule-gaps.ts';

it.each([
  ['rate(1 hour)', 1, 1],
  ['rate(30 minutes)', 0.5, 0.5],
  ['rate(2 days)', 48, 48],
  ['cron(0 3 * * ? *)', 24, 24],
  ['cron(0 3,15 * * ? *)', 12, 12],
  ['cron(0 0/6 * * ? *)', 6, 6],
  ['cron(0 9-17 * * ? *)', 1, 16],
  ['cron(30 5 ? * MON-FRI *)', 24, 72],
  ['cron(30 5 ? * 2,5 *)', 72, 96],
  ['cron(0 3 ? * SUN *)', 168, 168],
  ['cron(0 3 1 * ? *)', 28 * 24, 31 * 24],
])('%s starts every %d to %d hours', (schedule, shortest, longest) => {
  const gaps = gapsOf(schedule);
  expect(gaps?.shortest).toBeCloseTo(shortest);
  expect(gaps?.longest).toBeCloseTo(longest);
});

it.each(['cron(0 3 L * ? *)', 'cron(0 3 ? * 6#3 *)', 'cron(0 3 * * ? 2027)', 'cron(0 25 * * ? *)'])(
  'of %s nothing is said',
  (schedule) => {
    expect(gapsOf(schedule)).toBeUndefined();
  },
);
