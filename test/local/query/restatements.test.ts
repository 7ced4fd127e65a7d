import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { resultKey } from '#functions/lake/keys.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { QUESTIONS } from '#local/query/questions.ts';
import { LAKE_BUCKET_NAME } from '#local/template.ts';
import { LocalLake } from '#test/harness/local-lake.ts';

/** Leaves the result of a run: the numbers of one day of one stream. */
function leave(
  lake: LocalLake,
  runId: string,
  finishedAt: string,
  impressions: number,
  spend: number,
  outcome = 'agrees',
): void {
  const rows = { impressions, clicks: 5, linkClicks: 3, spend };
  const result = {
    runId,
    finishedAt,
    account: 'act_1',
    name: 'Shop',
    currency: 'EUR',
    days: [{ date: '2026-05-01', streams: [{ stream: 'ad_insights', outcome, rows }] }],
  };
  const file = join(lake.dataDir, LAKE_BUCKET_NAME, resultKey(runId, 'act_1'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(result));
}

it('has a day as often as it changed since it was published before: when, and by how much', async () => {
  using lake = new LocalLake();
  leave(lake, 'run-1', '2026-05-02T03:00:00.000Z', 100, 10_000_000);
  leave(lake, 'run-2', '2026-05-03T03:00:00.000Z', 110, 10_500_000);
  leave(lake, 'run-3', '2026-05-04T03:00:00.000Z', 110, 10_500_000);
  // Held back, so that the day stayed as it was.
  leave(lake, 'run-4', '2026-05-05T03:00:00.000Z', 7, 1_000_000, 'held_back');
  leave(lake, 'run-5', '2026-05-06T03:00:00.000Z', 110, 10_250_000, 'moving');
  await using database = await LakeDatabase.open(lake.lakeFolder);
  const sql = QUESTIONS.find(({ name }) => name === 'restatements')?.sql ?? '';
  const { columns, rows } = await database.ask(sql);
  expect(rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])))).toEqual([
    {
      account: 'act_1',
      stream: 'ad_insights',
      day: '2026-05-01',
      changed_at: '2026-05-06 03:00:00+00',
      age_days: '5',
      impressions_change: '0',
      clicks_change: '0',
      spend_before: '10.500000',
      spend: '10.250000',
      spend_change: '-0.250000',
      currency: 'EUR',
    },
    expect.objectContaining({
      changed_at: '2026-05-03 03:00:00+00',
      age_days: '2',
      impressions_change: '10',
      spend_change: '0.500000',
    }),
  ]);
});
