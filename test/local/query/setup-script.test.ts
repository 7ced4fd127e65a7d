import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { setupScript } from '#local/query/setup-script.ts';
import { daysAgo, LocalLake } from '#test/harness/local-lake.ts';
import { sampleResults } from '#test/harness/manifests.ts';

it('makes the tables, the views and Fivetran’s names in a DuckDB of one’s own', async () => {
  using lake = new LocalLake();
  const today = daysAgo(0);
  await lake.publish('ad_insights', 'act_012', today, [{ ad_id: '9', date_start: today, spend: '1.5' }]);
  await lake.publish('ad_metadata', 'act_012', today, [{ id: '9', name: 'Ad' }]);
  const [result] = sampleResults();
  if (result !== undefined) await lake.reconcile(result, '2026-05-29');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(setupScript(lake.lakeFolder, lake.lakeFolder));
  const reader = await connection.runAndReadAll(
    'SELECT insights.account_id, ads.name, basic.spend FROM ad_insights AS insights JOIN current_ads AS ads ON ads.id = insights.ad_id JOIN fivetran.basic_ad AS basic ON basic.ad_id = 9',
  );
  expect(reader.getRowsJson()).toEqual([['012', 'Ad', '1.500000']]);
  const results = await connection.runAndReadAll(
    "SELECT DISTINCT account FROM reconciliation WHERE date = '2026-05-04'",
  );
  expect(results.getRowsJson()).toEqual([['act_1']]);
  connection.closeSync();
  instance.closeSync();
});

it('reads a lake in S3 with the credentials of the shell', () => {
  const script = setupScript('s3://bucket/lake', '/nowhere');
  expect(script).toContain('PROVIDER credential_chain');
  expect(script).toContain("read_parquet('s3://bucket/lake/ad_insights/*/*/data.parquet'");
  expect(script).toContain("read_json('s3://bucket/reconciliation/*/*/*.json.gz'");
  expect(script).toContain('CREATE OR REPLACE VIEW fivetran.ad_history');
  expect(script).not.toContain('custom_audiences');
});
