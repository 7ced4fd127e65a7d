import { describe, expect, test } from 'vitest';
import { FETCHED_GROUP, GroupSums } from '#functions/extract/insights/group-sums.ts';

const row = (impressions: number) => ({ impressions: String(impressions) });
/** Group 0 has all fields; 5 and 6 together have them, as do 7, 8 and 9. */
const REPORTS = [
  { group: 0 },
  ...[5, 6].map((group) => ({ group, family: 5 })),
  ...[7, 8, 9].map((group) => ({ group, family: 7 })),
];

function sumOf(add: (sums: GroupSums) => void): number {
  const sums = new GroupSums(REPORTS);
  sums.begin();
  add(sums);
  return sums.total().impressions;
}

describe('the sum of a date', () => {
  test('has each row of whole reports once', () => {
    expect(sumOf((sums) => sums.addRows(0, [row(1), row(2)]))).toBe(3);
  });

  test('has the rows of a family once, and adds families up', () => {
    const sum = sumOf((sums) => {
      for (const group of [5, 6]) sums.addRows(group, [row(10)]);
      for (const group of [7, 8, 9]) sums.addRows(group, [row(100)]);
      sums.addRows(0, [row(1)]);
    });
    expect(sum).toBe(111);
  });

  test('shows that one group of a family lacks a row, or all of them', () => {
    expect(
      sumOf((sums) =>
        [5, 6].map((group) => sums.addRows(group, group === 5 ? [row(10), row(1)] : [row(10)])),
      ),
    ).toBe(10);
    expect(sumOf((sums) => sums.addRows(5, [row(10)]))).toBe(0);
  });

  test.each<[string, [number, number][], number]>([
    [
      'in the groups of a family once',
      [
        [5, 10],
        [6, 10],
      ],
      10,
    ],
    [
      'whole and fetched: as it was fetched',
      [
        [0, 10],
        [FETCHED_GROUP, 12],
      ],
      12,
    ],
    [
      'in groups and fetched: as it was fetched',
      [
        [5, 10],
        [6, 10],
        [FETCHED_GROUP, 12],
      ],
      12,
    ],
    [
      'whole and in groups: as the groups have it',
      [
        [0, 10],
        [5, 11],
        [6, 11],
      ],
      11,
    ],
  ])('has a key that was read %s', (_name, rows, expected) => {
    const byGroup = new Map(rows.map(([group, impressions]) => [group, row(impressions)]));
    expect(sumOf((sums) => sums.addKey(byGroup))).toBe(expected);
  });

  test('forgets rows that come again', () => {
    const sums = new GroupSums(REPORTS);
    sums.begin();
    sums.addRows(0, [row(1)]);
    sums.begin();
    sums.addRows(0, [row(2)]);
    expect(sums.total().impressions).toBe(2);
  });
});
