import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { CANARY_TOKEN, Harness } from '#test/harness/harness.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';
import { MISSION } from '#test/harness/mission.ts';
import { rowDifferences } from '#test/harness/row-differences.ts';
import { readBack, typedRow } from '#test/harness/typed-rows.ts';

/** Whole executions that publish what a deployment publishes by default, read back by DuckDB. */

const ACCOUNT = 'act_1';
const SMALL = {
  id: ACCOUNT,
  name: 'Small',
  timeZone: 'America/New_York',
  currency: 'USD',
  campaigns: 3,
  ads: 12,
  creatives: 10,
};
const WHOLE = { since: '2026-11-01', until: '2026-11-04' };

let harness: Harness;
/** The API as it is later: the last two days have lost their rows. */
let later: GraphSimulator;

beforeAll(async () => {
  harness = await Harness.start({ accounts: [SMALL] });
  later = await startGraphSimulator({
    accounts: [SMALL],
    accessToken: CANARY_TOKEN,
    reportPolls: 2,
    today: '2026-11-02',
  });
});

afterAll(async () => {
  await later.close();
  await harness[Symbol.asyncDispose]();
});

async function extract(window: { since: string; until: string }, environment = {}): Promise<string> {
  const input = { accounts: [ACCOUNT], ...window };
  const result = await harness.run({ input, environment });
  expect(result.cause).toBeUndefined();
  expect(result.status).toBe('SUCCEEDED');
  return result.executionName;
}

async function published(stream: StreamName): Promise<LakeRow[]> {
  await using lake = await LakeDatabase.open(harness.lakeFolder);
  const { columns, rows } = await lake.ask(`SELECT * FROM ${stream} WHERE account_id = '1'`);
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

/** What is missing from, and what is too much in, the published tables. */
async function typedDifferences(graph = harness.graph): Promise<string[]> {
  const found = await Promise.all(
    MISSION.map(async (stream) =>
      rowDifferences(
        harness.trueRows(stream, ACCOUNT, WHOLE, graph).map((row) => typedRow(stream, row)),
        (await published(stream)).map((row) => readBack(stream, row)),
      ).map((problem) => `${stream} ${problem}`),
    ),
  );
  return found.flat();
}

test('published rows equal the API’s, typed, also where windows overlap and when a run is repeated', async () => {
  await extract({ since: '2026-11-01', until: '2026-11-02' });
  await extract({ since: '2026-11-02', until: '2026-11-04' });
  expect(await typedDifferences()).toEqual([]);
  const keys = harness.keys('lake/');

  const again = await extract({ since: '2026-11-02', until: '2026-11-04' });
  expect(await typedDifferences()).toEqual([]);
  expect(harness.keys('lake/')).toEqual(keys);
  // Nothing had changed, so nothing was written.
  for (const { published, unchanged } of harness.units(again)) expect(unchanged).toBe(published);
  expect(keys.every((key) => key.endsWith('/data.parquet'))).toBe(true);
});

test('each row says whose it is, which run extracted it, and when', async () => {
  await using lake = await LakeDatabase.open(harness.lakeFolder);
  for (const stream of MISSION) {
    const lineage = 'account_id, date, run_id, extracted_at';
    const day = stream.endsWith('insights') ? 'date_start' : 'date';
    const { rows } = await lake.ask(`SELECT DISTINCT ${lineage}, ${day} AS own FROM ${stream}`);
    expect(rows.length).toBeGreaterThan(0);
    for (const [accountId, date, runId, extractedAt, own] of rows) {
      expect([accountId, own]).toEqual(['1', date]);
      const { startedAt, finishedAt } = harness.manifest(String(runId));
      const read = new Date(String(extractedAt)).getTime();
      expect(read).toBeGreaterThanOrEqual(Date.parse(startedAt));
      expect(read).toBeLessThanOrEqual(Date.parse(finishedAt));
    }
  }
});

test('a day that lost all its rows has none, and its table none of the old ones', async () => {
  await extract({ since: '2026-11-02', until: '2026-11-04' }, { GRAPH_ORIGIN: later.url });
  expect(harness.trueRows('ad_insights', ACCOUNT, WHOLE, later).length).toBeGreaterThan(10);
  expect(await typedDifferences(later)).toEqual([]);
  expect(harness.keys('lake/ad_insights/')).toContain(
    'lake/ad_insights/date=2026-11-04/account=1/data.parquet',
  );
});
