import { describe, expect, it } from 'vitest';
import { activityLine, completionLine, duration, oneLine, table } from '#local/display-text.ts';
import type { Unit } from '#local/unit-status.ts';

const unit = (rest: Partial<Unit>): Unit => ({
  account: 'act_1',
  stream: 'ad_insights',
  status: 'done',
  rows: 0,
  turns: 1,
  waitedSeconds: 0,
  retries: 0,
  startedAt: 0,
  queuedMs: 0,
  ms: 0,
  since: 0,
  ...rest,
});

describe('the line of a unit that has ended', () => {
  it.each<[rest: Partial<Unit>, line: string]>([
    [{ rows: 1_234, ms: 3_210 }, '[OK] act_1 ad_insights 1,234 rows 3.2 s'],
    [{ rows: 1, ms: 40 }, '[OK] act_1 ad_insights 1 row 0.0 s'],
    [{ rows: 0, ms: 65_000 }, '[OK] act_1 ad_insights 0 rows 1 min 5 s'],
    [
      { status: 'failed', error: { name: 'GraphPermissionDenied', message: 'no right\n  to read ' } },
      '[FAILED] act_1 ad_insights GraphPermissionDenied: no right to read',
    ],
    [{ status: 'taken over' }, '[TAKEN OVER] act_1 ad_insights by a newer execution of this run'],
  ])('%j', (rest, line) => {
    expect(completionLine(unit(rest))).toBe(line);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [3_599_600, '1 h 0 min'],
    [3_840_000, '1 h 4 min'],
  ])('%d ms', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

it('aligns words to the left and numbers to the right', () => {
  expect(
    table([
      ['account', 'stream', 'rows', ''],
      ['act_1', 'ad', '1,234', 'E'],
      ['act_22', 'ad', '5', ''],
    ]),
  ).toEqual(['account  stream   rows', 'act_1    ad      1,234  E', 'act_22   ad          5']);
});

it('makes one line of text out of a message, whatever it holds', () => {
  expect(oneLine(' a\r\n  b\u001b[2J\u0007c\u009bd ')).toBe('a b [2J c d');
});

describe('what a unit does', () => {
  const busy = unit({ account: 'act_1234567890123456', status: 'running', rows: 12_345, turns: 1 });

  it.each([
    [80, 'act_1234567890123456 ad_insights          12,345 rows  turn 2 3.0 s'],
    [66, 'act_1234567890123456 ad_insights 12,345 rows turn 2 3.0 s'],
    [50, 'act_1234567890123456 ad_insights 12,345 rows'],
    [39, '…3456 ad_insights 12,345 rows'],
    [10, '…3456 ad_i'],
  ])('is told in %d characters', (width, line) => {
    expect(activityLine(busy, 3_000, width)).toBe(line);
  });
});
