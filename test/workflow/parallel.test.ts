import { expect, test } from 'vitest';
import { STREAM_NAMES } from '#functions/contract/documents.ts';
import { differences, Rig, sortedRows } from '#test/harness/rig.ts';

const window = { since: '2026-11-01', until: '2026-11-07' };
const accounts = ['act_1', 'act_2'];

test('a run publishes exactly what the API serves, for every stream of every account', async () => {
  await using rig = await Rig.start();
  const result = await rig.run({ input: { accounts, ...window }, executionName: 'whole' });

  expect(result.cause).toBeUndefined();
  expect(result.status).toBe('SUCCEEDED');
  for (const account of accounts) expect(differences(rig, account, window)).toEqual([]);
  expect(rig.manifest('whole').units).toHaveLength(8);
});

test('the parallel run gives, row for row, what each stream gives when it runs alone', async () => {
  await using parallel = await Rig.start();
  await using alone = await Rig.start();
  await parallel.run({ input: { accounts, ...window } });
  for (const stream of STREAM_NAMES) {
    const result = await alone.run({ input: { accounts, streams: [stream], ...window } });
    expect(result.status).toBe('SUCCEEDED');
  }

  for (const account of accounts) {
    for (const stream of STREAM_NAMES) {
      const rows = sortedRows(parallel.lakeRows(stream, account));
      expect(rows).toEqual(sortedRows(alone.lakeRows(stream, account)));
      expect(rows.length).toBeGreaterThan(0);
    }
  }
});

test('a second run over the same window replaces the same objects', async () => {
  await using rig = await Rig.start();
  await rig.run({ input: { accounts: ['act_1'], ...window } });
  const before = rig.keys('lake/');
  await rig.run({ input: { accounts: ['act_1'], ...window } });

  expect(rig.keys('lake/')).toEqual(before);
  expect(differences(rig, 'act_1', window)).toEqual([]);
});
