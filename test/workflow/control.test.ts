import { expect, test } from 'vitest';
import { ACCOUNT, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { differences, Harness } from '#test/harness/harness.ts';
import { MISSION, MISSION_STREAMS } from '#test/harness/mission.ts';

/** Alone: a stream of ads asks insights for those that are deleted. */
const INSIGHTS = MISSION_STREAMS.filter(({ source }) => source.kind === 'insights').map(({ name }) => name);
const input = { accounts: [ACCOUNT], ...WINDOW };

test('without totals, and with reports that are empty, nothing that was published is emptied', async () => {
  await using harness = await Harness.start(SIMULATOR);
  expect((await harness.run({ input, executionName: 'before' })).status).toBe('SUCCEEDED');
  for (const [id, kind, name] of [
    ['no totals', 'totals', 'graph-100'],
    ['no list', 'query', 'graph-100'],
    ['empty', 'submit', 'report-empty'],
  ] as const) {
    harness.graph.faults.add({
      id,
      match: { kind },
      fault: { name, ...(name === 'report-empty' && { reads: 1_000 }) },
    });
  }
  const result = await harness.run({ input: { ...input, streams: INSIGHTS }, executionName: 'after' });

  expect(result).toMatchObject({ status: 'FAILED', error: 'RunIncomplete' });
  expect(result.cause).toContain('2026-03-02');
  expect(await differences(harness, ACCOUNT, WINDOW)).toEqual([]);
});

test('version 26.0 of the API is read like 25.0, deleted ads included', async () => {
  const accounts = (SIMULATOR.accounts ?? []).map((account) => ({
    ...account,
    archivedAds: 2,
    deletedAds: 3,
  }));
  await using harness = await Harness.start({ ...SIMULATOR, accounts });
  const result = await harness.run({
    input,
    executionName: 'v26',
    environment: { GRAPH_VERSION: 'v26.0' },
  });

  expect(result.status).toBe('SUCCEEDED');
  expect(await differences(harness, ACCOUNT, WINDOW)).toEqual([]);
  expect(
    harness.graph.requests.map(({ path }) => path).filter((path) => !path.startsWith('/v26.0/')),
  ).toEqual([]);
  const units = harness.units('v26');
  expect(units.map(({ graphVersion, notes }) => ({ graphVersion, notes }))).toEqual(
    MISSION.map(() => ({ graphVersion: 'v26.0', notes: [] })),
  );
});
