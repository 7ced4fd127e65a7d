import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sight, severityOf } from '#functions/aggregate/decide.ts';

/** A stretch of so many, beside so many that are there. */
const stretch = (before: number, missing: number, after: number, elsewhere = 0) => ({
  before,
  after,
  elsewhere,
  missing: Array.from({ length: missing }, () => 'id'),
});
const named = (before: number, missing: number, after: number, elsewhere = 0): Sight => ({
  kind: 'named',
  stretch: stretch(before, missing, after, elsewhere),
  pageSize: 100,
});
const expected = (missing: number, others = 600): Sight => ({
  kind: 'expected',
  stretch: stretch(others / 2, missing, others / 2),
  pageSize: 500,
});

describe('the decision', () => {
  test.each<[string, Sight, string]>([
    ['objects or counts of our own', { kind: 'own' }, 'violation'],
    ['numbers', { kind: 'different' }, 'difference'],
    ['3 of 20', named(0, 3, 17), 'difference'],
    ['99 of a page of 100', named(100, 99, 50), 'difference'],
    ['one more than a page', named(100, 101, 50), 'difference'],
    ['a page behind a whole page', named(100, 100, 50), 'violation'],
    ['two pages behind three', named(300, 200, 50), 'violation'],
    ['a page before whole pages, in a list that goes the other way', named(30, 100, 200), 'violation'],
    ['as many as a page where no page begins', named(130, 100, 170), 'difference'],
    ['the first page', named(0, 100, 65), 'violation'],
    ['all of a list of whole pages', named(0, 200, 0), 'difference'],
    ['a page, and fewer elsewhere than there are', named(100, 100, 50, 150), 'violation'],
    ['a page, and more elsewhere than there are', named(100, 100, 50, 151), 'difference'],
    ['nothing', named(100, 0, 100), 'difference'],
    ['249 rows that ads may have had', expected(249), 'difference'],
    ['250 rows that ads may have had', expected(250), 'violation'],
    ['400 of 500 rows, which fit one page', expected(400, 100), 'difference'],
  ])('of %s', (_name, sight, severity) => {
    expect(severityOf(sight)).toBe(severity);
    expect(severityOf(sight, { isSeenTwice: true })).toBe(sight.kind === 'own' ? 'violation' : 'difference');
    expect(severityOf(sight, { reason: 'left_out' })).toBe(sight.kind === 'own' ? 'violation' : 'explained');
  });

  test('is never a violation for less than half a page, or for what is no whole page', () => {
    const count = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(count, count, count, (before, missing, after) => {
        if (missing % 100 !== 0) expect(severityOf(named(before, missing, after))).toBe('difference');
        if (missing < 250) expect(severityOf(expected(missing))).toBe('difference');
      }),
    );
  });

  test('is a violation for each page of a list that goes up or down', () => {
    const pages = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(
        pages,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 999 }),
        (whole, lost, rest) => {
          expect(severityOf(named(100 * whole, 100 * lost, rest))).toBe('violation');
          expect(severityOf(named(rest, 100 * lost, 100 * whole))).toBe('violation');
        },
      ),
    );
  });
});
