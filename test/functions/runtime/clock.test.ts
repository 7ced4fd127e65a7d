import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startClock, TimeIsUp } from '#functions/runtime/clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-05-10T08:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A clock of an invocation with so much time, which passes with the timers. */
function clockOf(totalMs: number) {
  const end = Date.now() + totalMs;
  return startClock(() => end - Date.now());
}

describe.each([
  ['15 minutes', 15 * MINUTE, 3 * MINUTE, 30 * SECOND],
  ['8 minutes', 8 * MINUTE, 2 * MINUTE, 30 * SECOND],
  ['one minute', MINUTE, 15 * SECOND, 6 * SECOND],
  ['4 seconds', 4 * SECOND, SECOND, 400],
])('the clock of a function with %s', (_name, total, shortAt, abortAt) => {
  test('is short while there is still time to end well', () => {
    const clock = clockOf(total);
    expect(clock.short()).toBe(false);
    vi.advanceTimersByTime(total - shortAt - 1);
    expect(clock.short()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(clock.short()).toBe(true);
  });

  test('gives requests up while there is still time to store what they brought', () => {
    const { signal } = clockOf(total);
    vi.advanceTimersByTime(total - abortAt - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toBeInstanceOf(TimeIsUp);
  });
});

test('a clock shows the present instant in UTC', () => {
  const clock = clockOf(MINUTE);
  vi.advanceTimersByTime(1_500);
  expect(clock.now()).toBe('2026-05-10T08:00:01.500Z');
});

test('a function that has no time left is short at once', () => {
  const clock = clockOf(0);
  expect(clock.short()).toBe(true);
  vi.advanceTimersByTime(0);
  expect(clock.signal.aborted).toBe(true);
});
