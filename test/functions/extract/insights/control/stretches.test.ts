import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstStretch, rangeOf, rangesOf } from '#functions/extract/insights/control/stretches.ts';
import { addDays } from '#functions/runtime/days.ts';

const day = (number: number) => addDays('2026-09-30', number);
const days = (...numbers: readonly number[]) => numbers.map(day);

describe('the first stretch', () => {
  test('goes on over gaps of up to three days', () => {
    expect(firstStretch(days(1, 2, 6, 11), 31)).toEqual(days(1, 2, 6));
  });

  test('is no longer than the window', () => {
    expect(firstStretch(days(1, 2, 3, 4), 3)).toEqual(days(1, 2, 3));
    expect(firstStretch(days(1, 2), 1)).toEqual(days(1));
    expect(firstStretch([], 3)).toEqual([]);
  });
});

describe('few ranges', () => {
  test('are cut where the widest gaps are', () => {
    expect(rangesOf(days(1, 2, 5, 20, 21, 31), 3)).toEqual([
      rangeOf(days(1, 5)),
      rangeOf(days(20, 21)),
      rangeOf(days(31)),
    ]);
  });

  test('hold every day once', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 3 }), (unsorted, most) => {
        const all = days(...unsorted.sort((left, right) => left - right));
        const ranges = rangesOf(all, most);
        expect(ranges.length).toBeLessThanOrEqual(most);
        for (const one of all) {
          expect(ranges.filter(({ since, until }) => since <= one && one <= until)).toHaveLength(1);
        }
      }),
    );
  });

  test('are none without days', () => {
    expect(rangesOf([], 3)).toEqual([]);
  });
});
