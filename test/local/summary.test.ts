import { describe, expect, it } from 'vitest';
import type { ExecutionResult } from '#local/run.ts';
import { type SummaryOf, summaryLines } from '#local/summary.ts';
import { Units } from '#local/unit-status.ts';
import { recorded, recordOf, started, turned, waited } from '#test/harness/unit-events.ts';

const RESULT: ExecutionResult = {
  status: 'SUCCEEDED',
  executionName: 'local-1',
  invocations: [recordOf({ ms: 400, stream: undefined })],
  transitions: 9,
  waits: [],
  retries: 0,
  events: [],
};

function summary(rest: Partial<SummaryOf>): string[] {
  const units = new Units();
  for (const event of [
    started({ stream: 'ad_metadata' }),
    turned({ stream: 'ad_metadata', ms: 2_000 }, 'DONE', 1, 34),
    started(),
    turned({ startedAt: 0, ms: 500 }, 'WAIT', 1, 0),
    waited({}, 45),
    turned({ startedAt: 3_000, ms: 1_000, attempt: 1 }, 'DONE', 2, 1_200),
    started({ account: 'act_2' }),
    recorded({ account: 'act_2' }, 'GraphTokenInvalid', 'expired'),
  ]) {
    units.apply(event);
  }
  return summaryLines({
    result: RESULT,
    units: units.all(),
    wallMs: 4_000,
    lakeFolder: '.local/lake-bucket/lake',
    logFolder: '.local/logs/local-1',
    rerunOptions: '',
    width: Number.POSITIVE_INFINITY,
    ...rest,
  });
}

it('has a row per account and stream, in order, and how the time compares', () => {
  expect(summary({}).slice(0, 7)).toEqual([
    '',
    'account  stream        rows  turns  waited  retries   time',
    'act_1    ad_insights  1,200      2  45.0 s        1  4.0 s',
    'act_1    ad_metadata     34      1   0.0 s        0  2.0 s',
    'act_2    ad_insights      0      0   0.0 s        0  0.0 s  GraphTokenInvalid',
    '',
    'Time: 4.0 s; one after another 6.4 s: 1.6 times as fast',
  ]);
});

it('on a narrow terminal has a paragraph per account instead', () => {
  expect(summary({ width: 80 })).toEqual(summary({}));
  expect(summary({ width: 60 }).slice(0, 9)).toEqual([
    '',
    'act_1',
    '  ad_insights 1,200 rows 4.0 s',
    '  ad_metadata 34 rows 2.0 s',
    'act_2',
    '  ad_insights 0 rows 0.0 s',
    '    GraphTokenInvalid',
    '',
    'Time: 4.0 s; one after another 6.4 s: 1.6 times as fast',
  ]);
});

describe('the verdict', () => {
  it('of a complete run says where the data is', () => {
    expect(summary({}).slice(-5)).toEqual([
      '',
      'Data: .local/lake-bucket/lake',
      'Logs: .local/logs/local-1',
      '',
      '[OK] run local-1 is complete: 3 streams, 1,234 rows',
    ]);
  });

  it('counts one as one', () => {
    const units = new Units();
    for (const event of [started(), turned({}, 'DONE', 1, 1)]) units.apply(event);
    expect(summary({ units: units.all() }).at(-1)).toBe('[OK] run local-1 is complete: 1 stream, 1 row');
  });

  it('of any other names the error, and the command that does the rest', () => {
    const result = {
      ...RESULT,
      status: 'FAILED',
      error: 'RunIncomplete',
      cause: 'act_2 ad_insights\nfailed',
    } as const;
    expect(summary({ result, rerunOptions: ' --data-dir x' }).slice(-2)).toEqual([
      '[FAILED] run local-1 RunIncomplete: act_2 ad_insights failed',
      `Rerun what is missing: npm start -- --input '{"rerun":"local-1"}' --data-dir x`,
    ]);
  });
});

it('of a stopped run says how to go on, and compares no times', () => {
  expect(summary({ result: { ...RESULT, status: 'ABORTED' } })).toContain('Time: 4.0 s');
  expect(summary({ result: { ...RESULT, status: 'ABORTED' } }).slice(-2)).toEqual([
    '[STOPPED] run local-1',
    `Rerun what is missing: npm start -- --input '{"rerun":"local-1"}'`,
  ]);
});

it('of a run that never came to a unit has no table', () => {
  expect(summary({ units: [] }).slice(0, 2)).toEqual(['', 'Time: 4.0 s']);
});
