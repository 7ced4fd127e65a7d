import { describe, expect, test } from 'vitest';
import { modelRun } from './run.ts';

const RUN = { accounts: 200, maxConcurrency: 10, lambdaSlots: 1000, seed: 1 };
const NONE = { notStarted: 0, other: 0 };

describe('a modelled run', () => {
  test('depends on its seed and on nothing else', () => {
    expect(modelRun(RUN)).toEqual(modelRun(RUN));
    expect(modelRun({ ...RUN, seed: 2 }).hours).not.toBe(modelRun(RUN).hours);
  });

  test('of idle accounts takes what their calls and functions take, one wave after another', () => {
    // Start-up, two calls of half a second, and Publish: 1.4 + 1 + 1.4 + 2 seconds.
    const { accountSeconds, hours, lost } = modelRun({ ...RUN, size: 'idle' });
    expect(accountSeconds).toBeCloseTo(5.8);
    expect(hours * 3600).toBeCloseTo(30 + 20 * 5.8 + 5 + 1);
    expect(lost).toEqual(NONE);
  });

  test('with twice as many accounts at once takes about half the time, at the same cost', () => {
    const [some, more] = [
      modelRun({ ...RUN, accounts: 1000 }),
      modelRun({ ...RUN, accounts: 1000, maxConcurrency: 20 }),
    ];
    expect(some.hours / more.hours).toBeGreaterThan(1.8);
    expect(more.dollars / some.dollars).toBeCloseTo(1);
  });

  test('with more streams keeps more functions busy, and meets more that are not free', () => {
    const [four, many] = [
      modelRun({ ...RUN, lambdaSlots: 10 }),
      modelRun({ ...RUN, lambdaSlots: 10, streams: 14 }),
    ];
    expect(many.meanFunctions).toBeGreaterThan(1.5 * four.meanFunctions);
    expect(many.retries / 14).toBeGreaterThan(four.retries / 4);
    expect(many.lost).toEqual(NONE);
  });

  test('waits for functions where the AWS account has few', () => {
    const { functions, retries, lost } = modelRun({ ...RUN, lambdaSlots: 10 });
    expect(functions).toBe(10);
    expect(retries).toBeGreaterThan(0);
    expect(lost).toEqual(NONE);
  });

  test('that has no time for all its accounts starts no more after the deadline, and ends soon after it', () => {
    const { hours, lost } = modelRun({ ...RUN, accounts: 500, maxConcurrency: 2, timeoutHours: 3 });
    expect(lost.notStarted).toBeGreaterThan(0);
    expect(lost.notStarted % 4).toBe(0);
    expect(hours).toBeGreaterThan(2);
    expect(hours).toBeLessThan(2.3);
  });

  test("is as slow as the app's limit, and loses nothing where it asks for no more than that", () => {
    // 200 accounts make about 8,200 calls.
    const { hours, lost } = modelRun({ ...RUN, maxConcurrency: 4, callsPerHour: 5000 });
    expect(hours).toBeGreaterThan(1.4);
    expect(lost).toEqual(NONE);
  });
});
