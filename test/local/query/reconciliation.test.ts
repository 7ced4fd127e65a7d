import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestKey } from '#functions/lake/keys.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { QUESTIONS } from '#local/query/questions.ts';
import { LAKE_BUCKET_NAME } from '#local/template.ts';
import { LocalLake } from '#test/harness/local-lake.ts';
import { sampleAccounts, sampleManifest } from '#test/harness/manifests.ts';

const SQL = QUESTIONS.find(({ name }) => name === 'reconciliation')?.sql ?? '';

/** Leaves a manifest, of this or of an earlier version. */
function leave(lake: LocalLake, runId: string, manifest: object): void {
  const file = join(lake.dataDir, LAKE_BUCKET_NAME, manifestKey(runId));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...manifest, runId }));
}

async function ask(lake: LocalLake, sql = SQL) {
  await using database = await LakeDatabase.open(lake.lakeFolder);
  const { columns, rows } = await database.ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

describe('the question "reconciliation"', () => {
  it('gives Meta’s total, the sums of each insights stream, the difference and the outcome by account and day', async () => {
    using lake = new LocalLake();
    leave(lake, 'run-1', sampleManifest());
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
      meta_spend: '1125.833830',
      currency: 'EUR',
    });
    expect(day('act_3', '2026-05-05')).toMatchObject({ difference: '0', outcome: 'agrees' });
    expect(day('act_3', '2026-05-13')).toMatchObject({
      meta_impressions: null,
      difference: null,
      outcome: 'unproven',
    });
    expect(day('act_2', '2026-05-04')).toMatchObject({ ad_insights: null, outcome: 'failed' });
    expect(day('act_1', '2026-05-28')).toMatchObject({ meta_impressions: '15283', outcome: 'moving' });
  });

  it('takes each day from the newest run that has it, and passes over manifests without the part', async () => {
    using lake = new LocalLake();
    const manifest = sampleManifest();
    const [account] = sampleAccounts();
    if (account === undefined) throw new Error('the sample has accounts');
    const { reconciliation: _reconciliation, ...older } = manifest;
    leave(lake, 'old', { ...older, finishedAt: '2026-04-01T00:00:00.000Z' });
    leave(lake, 'run-1', manifest);
    const units = manifest.units.map((unit) => ({ ...unit, control: [] }));
    const reconciliation = reconcile(units, [{ ...account, since: '2026-05-28', until: '2026-05-29' }]);
    leave(lake, 'newer', { ...manifest, finishedAt: '2026-05-30T00:00:00.000Z', reconciliation });
    const rows = await ask(lake);
    expect(rows.filter((row) => row.account === 'act_1')).toHaveLength(29);
    expect(rows.slice(0, 2)).toMatchObject([
      { account: 'act_1', day: '2026-05-29', outcome: 'unproven' },
      { account: 'act_1', day: '2026-05-28', outcome: 'unproven' },
    ]);
    const runs = await ask(lake, "SELECT DISTINCT run_id FROM reconciliation WHERE date = '2026-05-28'");
    expect(runs.map(({ run_id }) => run_id).sort()).toEqual(['newer', 'run-1']);
  });

  it('has no rows where no run had insights', async () => {
    using lake = new LocalLake();
    leave(lake, 'run-1', { ...sampleManifest(), reconciliation: reconcile([], []) });
    expect(await ask(lake)).toEqual([]);
  });

  it('says that there is no manifest yet', async () => {
    using lake = new LocalLake();
    await expect(ask(lake)).rejects.toThrow('The lake has no reconciliation yet');
  });
});
