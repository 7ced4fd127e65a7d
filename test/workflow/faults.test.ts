import { beforeAll, describe, expect, test } from 'vitest';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { caseName } from '#test/harness/faults/fault-case.ts';
import { FAULT_TABLE } from '#test/harness/faults/fault-table.ts';
import { type CaseResult, executionsOf, runFaultCases } from '#test/harness/faults/run-fault-cases.ts';

/** A part of the table that every change is checked with; `npm run faults` runs it whole. */
const SHORT: readonly (string | RegExp)[] = [
  /^html-500 \(\w+\) at/,
  /^reset-mid-body at calls 2 to 7/,
  'graph-190 always × campaign_insights',
  'graph-200 always × ad_metadata',
  'throttle-17 at call 2 × ad_insights',
  'throttle-80004 at call 2 × ad_creatives',
  /^usage-high always/,
  /^job-failed at first/,
  'unreadable-object 3 and 4 × ad_creatives',
  '60 data points a report, told at once × ad_insights',
  /^S3: response lost, PutObject of checkpoint at first/,
  /^killed between part and checkpoint/,
  /^killed between last checkpoint and receipt/,
  'killed before its result × publish',
  'overtaken at its checkpoint × ad_creatives',
  'out of memory always × ad_creatives',
  'token replaced in the secret after it had expired × accounts',
  'graph-200 always × accounts',
];

const AT_ONCE = 3;
/** Only a hang takes as long, on however busy a machine. */
const LIMIT_MS = 900_000;

const matches = (name: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? name === wanted : wanted.test(name);

const rows = FAULT_TABLE.filter((row) => SHORT.some((wanted) => matches(caseName(row), wanted)));

describe('faults in whole executions', () => {
  const results = new Map<string, CaseResult>();

  beforeAll(async () => {
    const ended = await mapInParallel(executionsOf(rows), AT_ONCE, runFaultCases);
    for (const result of ended.flat()) results.set(caseName(result.row), result);
  }, LIMIT_MS);

  test('every line of the short list names a row of the table', () => {
    const idle = SHORT.filter((wanted) => !rows.some((row) => matches(caseName(row), wanted)));
    expect(idle).toEqual([]);
  });

  test.each(rows.map(caseName))('%s', (name) => {
    expect(results.get(name)?.problems).toEqual([]);
  });
});
