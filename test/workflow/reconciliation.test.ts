import { expect, test } from 'vitest';
import { Accounts } from '#functions/contract/documents.ts';
import { accountsKey, reconciliationKey } from '#functions/lake/keys.ts';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { s3Usage } from '#local/prices.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { ACCOUNT, NEIGHBOUR, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { Harness } from '#test/harness/harness.ts';

const GROWN = '2026-03-03';

/** The answer of the lake to a question, by column. */
async function ask(harness: Harness, sql: string): Promise<Record<string, unknown>[]> {
  await using database = await LakeDatabase.open(harness.lakeFolder);
  const { columns, rows } = await database.ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

/** The sums of a day of ads, by the result of a run; spend in millionths. */
function sumsOf(harness: Harness, runId: string, account: string, date: string) {
  const day = harness.result(runId, account).days.find((each) => each.date === date);
  const rows = day?.streams.find(({ stream }) => stream === 'ad_insights')?.rows;
  if (rows === undefined) throw new Error(`${runId} has no ads of ${date}`);
  return rows;
}

const money = (millionths: number): string => (millionths / 1_000_000).toFixed(6);

test('a run leaves what its results say of each day, and a day that changed is shown with its amounts', async () => {
  await using harness = await Harness.start(SIMULATOR);
  const accounts = [ACCOUNT, NEIGHBOUR];
  const first = await harness.run({
    input: { accounts, ...WINDOW },
    executionName: 'first',
    // Settled by Aggregate, as the other one by Publish.
    disturb({ state, account }, kill) {
      if (state === 'Publish' && account === NEIGHBOUR) kill('SIGKILL');
    },
  });
  expect(first.status).toBe('SUCCEEDED');
  const resolved = Accounts.parse(harness.json(accountsKey('first'))).accounts;
  expect(harness.keys('reconciliation/')).toEqual(
    resolved.map(({ account, snapshotDate }) => reconciliationKey(snapshotDate, account, 'first')).sort(),
  );
  const found = await ask(harness, 'SELECT * FROM reconciliation_days ORDER BY account_id, day, stream');
  const expected = harness.results('first').flatMap(({ account, currency, days }) =>
    days.flatMap(({ date, total, streams }) =>
      streams.map(({ stream, outcome, rows }) => ({
        account_id: account.slice(4),
        currency,
        day: date,
        stream,
        outcome,
        impressions: String(rows?.impressions),
        link_clicks: String(rows?.linkClicks),
        spend: money(rows?.spend ?? Number.NaN),
        meta_lowest_clicks: String(total?.lowest.clicks),
        meta_spend: money(total?.highest.spend ?? Number.NaN),
        difference_spend: '0.000000',
        run_id: 'first',
      })),
    ),
  );
  const order = ({ account_id, day, stream }: Record<string, unknown>) => `${account_id} ${day} ${stream}`;
  expect(found).toMatchObject(expected.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)));
  expect(found).toHaveLength(2 * 4 * 2);
  expect(await ask(harness, 'SELECT * FROM restatements')).toEqual([]);

  harness.graph.faults.add({
    id: 'grown',
    match: { account: ACCOUNT, kind: 'totals' },
    when: { nth: 1 },
    fault: { name: 'restate', day: GROWN, percent: 30 },
  });
  const input = { accounts, ...WINDOW, streams: ['ad_insights'] };
  const second = await harness.run({ input, executionName: 'second' });
  expect(second.status).toBe('SUCCEEDED');
  const [before, after] = ['first', 'second'].map((run) => sumsOf(harness, run, ACCOUNT, GROWN));
  if (before === undefined || after === undefined) throw new Error('two runs were made');
  expect(after.impressions / before.impressions).toBeCloseTo(1.3, 1);
  const sql = QUESTIONS.find(({ name }) => name === 'restatements')?.sql ?? '';
  expect(await ask(harness, sql)).toMatchObject([
    {
      account: ACCOUNT,
      stream: 'ad_insights',
      day: GROWN,
      impressions_change: String(after.impressions - before.impressions),
      clicks_change: String(after.clicks - before.clicks),
      spend_before: money(before.spend),
      spend: money(after.spend),
      spend_change: money(after.spend - before.spend),
    },
  ]);
  const newest = await ask(
    harness,
    `SELECT stream, run_id FROM reconciliation WHERE date = '${GROWN}' AND account = '${ACCOUNT}' ORDER BY stream`,
  );
  expect(newest).toEqual([
    { stream: 'ad_insights', run_id: 'second' },
    { stream: 'campaign_insights', run_id: 'first' },
  ]);
});

test('an ordinary day of an idle account takes at most 20 PUT and COPY, this one among them, and one LIST', async () => {
  let requests: Record<string, number> = {};
  let left = 0;
  const idle = {
    id: 'act_11',
    name: 'Idle',
    timeZone: 'UTC',
    currency: 'USD',
    campaigns: 1,
    ads: 0,
    creatives: 0,
  };
  await using harness = await Harness.start({
    accounts: [idle],
    reportPolls: 2,
    onS3Request({ operation, key }) {
      requests[operation] = (requests[operation] ?? 0) + 1;
      if (operation === 'PutObject' && key.startsWith('reconciliation/')) left += 1;
      return undefined;
    },
  });
  const accounts = [idle.id];
  await harness.run({ input: { accounts, since: '2026-10-01', until: '2026-10-28' } });
  [requests, left] = [{}, 0];
  const day = await harness.run({ input: { accounts, since: '2026-10-02', until: '2026-10-29' } });
  expect(day.status).toBe('SUCCEEDED');
  expect(left).toBe(1);
  const lists = requests.ListObjectsV2 ?? 0;
  expect(lists).toBeLessThanOrEqual(1);
  expect(s3Usage(requests).s3Writes - lists).toBeLessThanOrEqual(20);
});
