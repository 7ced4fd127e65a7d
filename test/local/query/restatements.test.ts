import { expect, it } from 'vitest';
import type { DayOutcome } from '#functions/contract/reconciliation.ts';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { LocalLake } from '#test/harness/local-lake.ts';

/** Leaves what a run found: the numbers of one day of one stream. */
async function leave(
  lake: LocalLake,
  runId: string,
  day: string,
  impressions: number,
  spend: number,
  outcome: DayOutcome = 'agrees',
): Promise<void> {
  const rows = { impressions, clicks: 5, linkClicks: 3, spend };
  const stream = { stream: 'ad_insights', outcome, ...(outcome !== 'failed' && { rows }) };
  const finishedAt = `${day}T03:00:00.000Z`;
  const result = { runId, finishedAt, account: 'act_1', name: 'Shop', currency: 'EUR' };
  await lake.reconcile({ ...result, days: [{ date: '2026-05-01', outcome, streams: [stream] }] }, day);
}

it('has a day as often as it changed since it was published before: when, and by how much', async () => {
  using lake = new LocalLake();
  await leave(lake, 'run-1', '2026-05-02', 100, 10_000_000);
  await leave(lake, 'run-2', '2026-05-03', 110, 10_500_000);
  await leave(lake, 'run-3', '2026-05-04', 110, 10_500_000);
  // Held back and failed, so that the day stayed as it was.
  await leave(lake, 'run-4', '2026-05-05', 7, 1_000_000, 'held_back');
  await leave(lake, 'run-5', '2026-05-05', 0, 0, 'failed');
  await leave(lake, 'run-6', '2026-05-06', 110, 10_250_000, 'moving');
  await using database = await LakeDatabase.open(lake.lakeFolder);
  const sql = QUESTIONS.find(({ name }) => name === 'restatements')?.sql ?? '';
  const { columns, rows } = await database.ask(sql);
  expect(rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])))).toEqual([
    {
      account: 'act_1',
      stream: 'ad_insights',
      day: '2026-05-01',
      changed_at: '2026-05-06 03:00:00',
      age_days: '5',
      impressions_change: '0',
      clicks_change: '0',
      spend_before: '10.500000',
      spend: '10.250000',
      spend_change: '-0.250000',
      currency: 'EUR',
    },
    expect.objectContaining({
      changed_at: '2026-05-03 03:00:00',
      age_days: '2',
      impressions_change: '10',
      spend_change: '0.500000',
    }),
  ]);
});
