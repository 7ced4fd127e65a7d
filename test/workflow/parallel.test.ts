import { expect, test } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { differences, Harness, sortedRows } from '#test/harness/harness.ts';

const window = { since: '2026-11-01', until: '2026-11-07' };
const accounts = ['act_1', 'act_2'];

test('a run publishes exactly what the API serves, for every stream of every account', async () => {
  await using harness = await Harness.start();
  const result = await harness.run({ input: { accounts, ...window }, executionName: 'whole' });

  expect(result.cause).toBeUndefined();
  expect(result.status).toBe('SUCCEEDED');
  for (const account of accounts) expect(await differences(harness, account, window)).toEqual([]);
  expect(harness.units('whole')).toHaveLength(8);
});

test('the parallel run gives, row for row, what each stream gives when it runs alone', async () => {
  await using parallel = await Harness.start();
  await using alone = await Harness.start();
  await parallel.run({ input: { accounts, ...window } });
  for (const stream of STREAM_NAMES) {
    const result = await alone.run({ input: { accounts, streams: [stream], ...window } });
    expect(result.status).toBe('SUCCEEDED');
  }

  for (const account of accounts) {
    for (const stream of STREAM_NAMES) {
      const rows = sortedRows(await parallel.lakeRows(stream, account));
      expect(rows).toEqual(sortedRows(await alone.lakeRows(stream, account)));
      expect(rows.length).toBeGreaterThan(0);
    }
  }
});

test('a second run over the same window replaces the same objects', async () => {
  await using harness = await Harness.start();
  await harness.run({ input: { accounts: ['act_1'], ...window } });
  const before = harness.keys('lake/');
  await harness.run({ input: { accounts: ['act_1'], ...window } });

  expect(harness.keys('lake/')).toEqual(before);
  expect(await differences(harness, 'act_1', window)).toEqual([]);
});
