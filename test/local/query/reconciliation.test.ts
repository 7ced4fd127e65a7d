import { describe, expect, it } from 'vitest';
import type { AccountResult } from '#functions/contract/result.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { LocalLake } from '#test/harness/local-lake.ts';
import { sampleAccounts, sampleResults } from '#test/harness/manifests.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const SQL = QUESTIONS.find(({ name }) => name === 'reconciliation')?.sql ?? '';

/** Leaves what a run found. */
async function leave(lake: LocalLake, runId: string, results: readonly AccountResult[]): Promise<void> {
  for (const result of results) await lake.reconcile({ ...result, runId }, result.finishedAt.slice(0, 10));
}

async function ask(lake: LocalLake, sql = SQL) {
  await using database = await LakeDatabase.open(lake.lakeFolder);
  const { columns, rows } = await database.ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

describe('the question "reconciliation"', () => {
  it('gives Meta’s total, the sums of each insights stream, the difference and the outcome by account and day', async () => {
    using lake = new LocalLake();
    await leave(lake, 'run-1', sampleResults());
    const rows = await ask(lake);
    expect(rows).toHaveLength(4 * 28);
    const day = (account: string, date: string) =>
      rows.find((row) => row.account === account && row.day === date);
    expect(day('act_3', '2026-05-04')).toEqual({
      account: 'act_3',
      day: '2026-05-04',
      meta_impressions: '11591',
      campaign_insights: '11591',
      ad_insights: '9858',
      difference: '-1733',
      outcome: 'held_back',
      worst_stream: 'ad_insights',
      meta_spend: '1125.833830',
      currency: 'EUR',
    });
    expect(day('act_3', '2026-05-05')).toMatchObject({
      difference: '0',
      outcome: 'agrees',
      worst_stream: null,
    });
    expect(day('act_3', '2026-05-13')).toMatchObject({
      meta_impressions: null,
      difference: null,
      outcome: 'unproven',
    });
    expect(day('act_2', '2026-05-04')).toMatchObject({ ad_insights: null, outcome: 'failed' });
    expect(day('act_1', '2026-05-28')).toMatchObject({ meta_impressions: '15283', outcome: 'moving' });
  });

  it('takes each day from the newest run that has it, whatever the order in which they ended', async () => {
    using lake = new LocalLake();
    const results = sampleResults();
    const [result] = results;
    const [account] = sampleAccounts();
    if (result === undefined || account === undefined) throw new Error('the sample has accounts');
    const older = result.days.map((day) => ({ ...day, streams: day.streams.slice(0, 1) }));
    const before = { ...result, finishedAt: '2026-04-01T00:00:00.000Z', days: older };
    await leave(lake, 'old', [before]);
    await leave(lake, 'run-1', results);
    const window = { ...account, since: '2026-05-28', until: '2026-05-29' };
    const { days } = reconcile(
      window,
      result.units.map((unit) => ({ unit })),
      FACTS,
    );
    await leave(lake, 'newer', [{ ...result, finishedAt: '2026-05-30T00:00:00.000Z', days }]);
    const rows = await ask(lake);
    expect(rows.filter((row) => row.account === 'act_1')).toHaveLength(29);
    expect(rows.slice(0, 2)).toMatchObject([
      { account: 'act_1', day: '2026-05-29', outcome: 'unproven' },
      { account: 'act_1', day: '2026-05-28', outcome: 'unproven' },
    ]);
    const runs = await ask(lake, "SELECT DISTINCT run_id FROM reconciliation WHERE date = '2026-05-28'");
    expect(runs.map(({ run_id }) => run_id).sort()).toEqual(['newer', 'run-1']);
    expect(await ask(lake, "SELECT run_id FROM reconciliation WHERE run_id = 'old'")).toEqual([]);
  });

  it('says that no run of insights has left results yet', async () => {
    using lake = new LocalLake();
    const listings = sampleResults().map((result) => ({ ...result, days: [] }));
    await leave(lake, 'run-1', listings);
    await expect(ask(lake)).rejects.toThrow('There is no reconciliation yet');
  });
});
