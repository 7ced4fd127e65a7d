import { describe, expect, it } from 'vitest';
import {
  activityLine,
  clockTime,
  completionLines,
  duration,
  oneLine,
  overallLine,
  table,
} from '#local/display-text.ts';
import { plain } from '#local/screen.ts';
import type { Unit } from '#local/unit-status.ts';

const unit = (rest: Partial<Unit>): Unit => ({
  account: 'act_1',
  stream: 'ad_insights',
  status: 'done',
  rows: 0,
  turns: 1,
  retries: 0,
  startedAt: 0,
  queuedMs: 0,
  ms: 0,
  since: 0,
  began: { at: 0, rows: 0 },
  throttles: 0,
  ...rest,
});
const WORK = { phase: 'extract', rows: 0, pages: 0, throttles: 0 } as const;
const FAILURE = {
  name: 'GraphPermissionDenied',
  message: 'no right\n  to read ',
  advice: 'Give the user ads_read.',
};

describe('the line of a unit that has ended', () => {
  it.each<[rest: Partial<Unit>, line: string]>([
    [{ rows: 1_234, ms: 3_210 }, '[OK]     act_1 ad_insights             1,234 rows     3.2 s'],
    [{ rows: 1, ms: 40 }, '[OK]     act_1 ad_insights                 1 row      0.0 s'],
    [
      { ms: 65_000, retries: 1, work: { ...WORK, throttles: 2 } },
      '[OK]     act_1 ad_insights                 0 rows  1 min 5 s  after 1 retry and 2 rate limits',
    ],
    [{ status: 'kept', rows: 9 }, '[KEPT]   act_1 ad_insights                 9 rows'],
    [
      { status: 'failed', error: FAILURE },
      '[FAILED] act_1 ad_insights GraphPermissionDenied: no right to read Give the user ads_read.',
    ],
    [{ status: 'taken over' }, '[TAKEN OVER] act_1 ad_insights         by a newer execution of this run'],
  ])('%j', (rest, line) => {
    expect(completionLines(unit(rest), Number.POSITIVE_INFINITY, plain)).toEqual([line]);
  });

  it('wraps why it failed, and what to do, on a terminal', () => {
    expect(completionLines(unit({ status: 'failed', error: FAILURE }), 50, plain)).toEqual([
      '[FAILED] act_1 ad_insights GraphPermissionDenied',
      '         no right to read',
      '         → Give the user ads_read.',
    ]);
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

it('aligns words to the left and numbers to the right, by the width of a terminal', () => {
  const rows = [
    ['account', 'rows', 'name'],
    ['act_1', '1,234', 'さくら'],
    ['act_22', '5', ''],
  ];
  expect(table(rows, ['left', 'right', 'left'])).toEqual([
    'account   rows  name',
    'act_1    1,234  さくら',
    'act_22       5',
  ]);
});

it('makes one line of text out of a message, whatever it holds', () => {
  expect(oneLine(' a\r\n  b\u001b[2J\u0007c\u009bd ')).toBe('a b [2J c d');
});

describe('what a unit does', () => {
  const reports = { read: 2, planned: 4, percent: 42 };
  const busy = unit({ status: 'running', rows: 1_000, work: { ...WORK, reports } });

  it.each<[rest: Partial<Unit>, line: string]>([
    [{}, '2 of 4 reports read, 250 rows/s'],
    [
      { work: { ...WORK, reports: { ...reports, backTo: '2026-03' } } },
      '2 of 4 reports read, back to 2026-03, 250 rows/s',
    ],
    [{ work: { ...WORK, pages: 5 } }, '5 pages read, 250 rows/s'],
    [{ work: { ...WORK, phase: 'stage' }, rows: 0 }, 'writes files, compares with Meta’s totals'],
    [{ work: undefined, rows: 0 }, 'starts'],
    [
      { status: 'waiting', wait: { for: "Meta's rate limit", until: 60_000 } },
      `waits for Meta's rate limit, until ${clockTime(60_000)}`,
    ],
  ])('%j', (rest, line) => {
    expect(activityLine({ ...busy, ...rest }, 4_000, 120).split(/rows? {2}/)[1]).toBe(line);
  });

  it.each([
    [90, 'act_1234567890123456 ad_insights     1,000 rows  2 of 4 reports read, 250 rows/s'],
    [70, 'act_1234567890123456 ad_insights     1,000 rows  2 of 4 reports read'],
    [58, 'act_1234567890123456 ad_insights 2 of 4 reports read'],
    [40, '…3456 ad_insights 2 of 4 reports read'],
    [30, '…3456 ad_insights 1,000 rows'],
    [10, '…3456 ad_…'],
  ])('in %d columns', (width, line) => {
    expect(activityLine({ ...busy, account: 'act_1234567890123456' }, 4_000, width)).toBe(line);
  });
});

describe('how far the whole is', () => {
  const reports = { read: 1, planned: 2, percent: 0 };
  const half = [unit({ rows: 10 }), unit({ status: 'running', rows: 5, work: { ...WORK, reports } })];

  it('counts streams and rows, and estimates the rest', () => {
    expect(overallLine(half, 2, 29_000, 0)).toBe('1 of 2 streams done, 15 rows, 29.0 s, about 10 s left');
  });

  it('estimates no less than the longest wait, and nothing at the beginning', () => {
    const waiting = unit({ status: 'waiting', wait: { for: 'Meta', until: 600_000 } });
    expect(overallLine([...half, waiting], 3, 29_000, 0)).toMatch(/about 10 min left$/);
    expect(overallLine(half, 100, 29_000, 0)).toBe('1 of 100 streams done, 15 rows, 29.0 s');
  });
});
