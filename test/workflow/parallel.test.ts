import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExecutionResult } from '#local/run.ts';
import { differences, Harness } from '#test/harness/harness.ts';
import { MISSION } from '#test/harness/mission.ts';
import { sortedRows } from '#test/harness/row-differences.ts';

/** More days than one report of ads has. */
const window = { since: '2026-11-01', until: '2026-11-08' };
const accounts = ['act_1', 'act_2'];

let harness: Harness;
let whole: ExecutionResult;

beforeAll(async () => {
  harness = await Harness.start();
  whole = await harness.run({ input: { accounts, ...window }, executionName: 'whole' });
});
afterAll(() => harness[Symbol.asyncDispose]());

test('a run publishes exactly what the API serves, for every stream of every account', async () => {
  expect(whole.cause).toBeUndefined();
  expect(whole.status).toBe('SUCCEEDED');
  for (const account of accounts) expect(await differences(harness, account, window)).toEqual([]);
  expect(harness.units('whole')).toHaveLength(8);
});

test('the parallel run gives, row for row, what each stream gives when it runs alone', async () => {
  const account = 'act_1';
  await using alone = await Harness.start();
  for (const stream of MISSION) {
    const result = await alone.run({ input: { accounts: [account], streams: [stream], ...window } });
    expect(result.status).toBe('SUCCEEDED');
    const rows = sortedRows(await harness.lakeRows(stream, account));
    expect(rows).toEqual(sortedRows(await alone.lakeRows(stream, account)));
    expect(rows.length).toBeGreaterThan(0);
  }
});

test('a second run over the same window replaces the same objects', async () => {
  const before = harness.keys('lake/');
  await harness.run({ input: { accounts: ['act_1'], ...window } });

  expect(harness.keys('lake/')).toEqual(before);
  expect(await differences(harness, 'act_1', window)).toEqual([]);
});
