import { describe, expect, test } from 'vitest';
import type { UnitResult } from '#functions/contract/result.ts';
import { lengthOf, timeline } from '#functions/summary/timeline.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';

const [RESULT] = sampleResults();
const [UNIT] = RESULT?.units ?? [];
const at = (minute: number) => new Date(Date.UTC(2026, 4, 29, 3, minute)).toISOString();

/** A run from minute 0 to 10. */
function lanes(units: readonly Partial<UnitResult>[]): string {
  if (RESULT === undefined || UNIT === undefined) throw new Error('the sample has units');
  const { longest } = foldOf([{ ...RESULT, units: units.map((unit) => ({ ...UNIT, ...unit })) }]).lists;
  return timeline({ startedAt: at(0), finishedAt: at(10) }, longest, (account) => account).text;
}
const drawn = (text: string) =>
  [...text.matchAll(/<span class="(\w+)" style="left:([\d.]+)%;width:([\d.]+)%">/g)].map((match) =>
    match.slice(1).join(' '),
  );

describe('the timeline of a branch', () => {
  test('is at work in its turns, and waits between them', () => {
    const text = lanes([
      {
        turns: [
          { from: at(1), to: at(2), waitSeconds: 60 },
          { from: at(5), to: at(10), waitSeconds: 0 },
        ],
      },
    ]);
    expect(drawn(text)).toEqual(['work 10.00 10.00', 'wait 20.00 30.00', 'work 50.00 50.00']);
    expect(text).toContain('worked 6 min 0 s, waited 3 min 0 s');
  });

  test('of which a turn did not live to say when it ended is at work until the next, or until the end', () => {
    const turns = [
      { from: at(1), waitSeconds: 0 },
      { from: at(4), waitSeconds: 0 },
    ];
    expect(drawn(lanes([{ turns }]))).toEqual(['work 10.00 30.00', 'work 40.00 60.00']);
  });

  test('begins with the run: turns of an execution before it are not drawn, nor is the night between', () => {
    const evening = new Date(Date.parse(at(0)) - 36_000_000).toISOString();
    const turns = [
      { from: evening, waitSeconds: 0 },
      { from: at(2), to: at(3), waitSeconds: 0 },
    ];
    expect(drawn(lanes([{ turns }]))).toEqual(['work 20.00 10.00']);
  });

  test('that failed ends in red', () => {
    const turns = [
      { from: at(1), to: at(2), waitSeconds: 60 },
      { from: at(5), to: at(6), waitSeconds: 0 },
    ];
    const text = lanes([{ turns, status: 'failed' }]);
    expect(drawn(text)).toEqual(['work 10.00 10.00', 'wait 20.00 30.00', 'lost 50.00 10.00']);
    expect(text).toContain('waited 3 min 0 s, failed"');
  });

  test('is not there where it never began', () => {
    expect(lanes([{ turns: [] }])).toBe('');
  });
});

test('of many branches the longest are drawn, and the rest is counted', () => {
  const units = Array.from({ length: 70 }, (_, index) => ({
    account: `act_${100 + index}`,
    turns: [
      { from: at(0), to: new Date(Date.parse(at(0)) + 1_000 * (index + 1)).toISOString(), waitSeconds: 0 },
    ],
  }));
  const text = lanes(units);
  expect(text.match(/class="lane"/g)).toHaveLength(60);
  expect(text).toContain('10 shorter branches are not drawn');
  expect(text).not.toContain('act_109 ');
  expect(text).toContain('act_110 ');
});

test('the length of a unit is that of its turns in the run', () => {
  if (UNIT === undefined) throw new Error('the sample has units');
  const turns = [
    { from: at(1), to: at(2), waitSeconds: 60 },
    { from: at(5), to: at(7), waitSeconds: 0 },
  ];
  expect(lengthOf({ ...UNIT, turns }, at(0))).toBe(360_000);
  expect(lengthOf({ ...UNIT, turns }, at(3))).toBe(120_000);
  expect(lengthOf({ ...UNIT, turns }, at(9))).toBe(0);
});
