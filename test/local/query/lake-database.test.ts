import { execFile } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { LakeDatabase, QueryError } from '#local/query/lake-database.ts';
import { daysAgo, LocalLake } from '#test/harness/local-lake.ts';

const CAMPAIGN = {
  campaign_id: '5',
  date_start: '2026-05-01',
  spend: '1.10',
  actions: [{ action_type: 'lead', value: '2' }],
};

describe('the local lake as a database', () => {
  it('has the columns of the tables in Athena, and the date of the partition', async () => {
    using lake = new LocalLake();
    await lake.publish('campaign_insights', 'act_0123', '2026-05-01', [CAMPAIGN]);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    const { columns, rows } = await database.ask('SELECT * FROM campaign_insights');
    const expected = columnsOf(describeStream('campaign_insights')).map(({ name }) => name);
    expect([...columns].sort()).toEqual([...expected, 'date'].sort());
    const row = Object.fromEntries(columns.map((name, at) => [name, rows[0]?.[at]]));
    expect(row).toMatchObject({ account_id: '0123', date: '2026-05-01', spend: '1.100000' });
    expect(
      (await database.ask("SELECT 1 FROM campaign_insights WHERE date = DATE '2026-05-01'")).rows,
    ).toHaveLength(1);
  });

  it('knows Athena’s functions that the questions need', async () => {
    using lake = new LocalLake();
    await lake.publish('campaign_insights', 'act_1', '2026-05-01', [CAMPAIGN]);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    const sql = `SELECT element_at(actions, 1).value, element_at(actions, 2).value,
      json_extract_scalar('{"id":"7"}', '$.id') FROM campaign_insights AS insights`;
    expect(await database.ask(sql)).toMatchObject({
      rows: [['2.000000', null, '7']],
      numeric: [true, true, false],
    });
  });

  it('has the tables and views of the streams that were extracted, declared reports among them', async () => {
    using lake = new LocalLake();
    await lake.publish('campaigns', 'act_1', daysAgo(0), [{ id: '7', name: 'Sale' }]);
    // The rows of a report need no description to be read.
    renameSync(join(lake.lakeFolder, 'campaigns'), join(lake.lakeFolder, 'my_own_report'));
    await lake.publish('campaigns', 'act_1', daysAgo(0), [{ id: '8', name: 'Sale' }]);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    expect((await database.ask('SELECT id FROM my_own_report')).rows).toEqual([['7']]);
    expect((await database.ask('SELECT id FROM current_campaigns')).rows).toEqual([['8']]);
    await expect(database.ask('SELECT * FROM current_ad_sets')).rejects.toThrow(/never extracted/);
  });

  it('says which table it does not have yet, and what is wrong with a query', async () => {
    using lake = new LocalLake();
    await lake.publish('ad_insights', 'act_1', '2026-05-01', []);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    expect((await database.ask('SELECT * FROM ad_insights')).rows).toEqual([]);
    for (const table of ['ad_metadata', 'current_ads', 'activities', 'age_gender']) {
      await expect(database.ask(`SELECT * FROM ${table}`)).rejects.toThrow(`The lake has no ${table}`);
    }
    await expect(database.ask('SELECT nothing FROM ad_insights')).rejects.toThrow(QueryError);
  });
});

describe('npm run query', () => {
  const main = join(import.meta.dirname, '../../../local/query/main.ts');
  const query = (...argv: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', main, ...argv]).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('answers in one JSON object a question, and ends with 1 where it cannot, with 2 where it is not asked well', async () => {
    using lake = new LocalLake();
    await lake.publish('campaign_insights', 'act_1', '2026-05-01', [CAMPAIGN]);
    const folder = ['--data-dir', lake.dataDir];
    const [answered, missing, wrong] = await Promise.all([
      query(...folder, '--json', '--sql', 'SELECT account_id, spend FROM campaign_insights'),
      query(...folder, 'paused_after_spending_yesterday'),
      query(...folder, 'nothing_such'),
    ]);
    expect(answered).toEqual({
      stdout: '{"name":"sql","rows":[{"account_id":"1","spend":"1.100000"}]}\n',
      stderr: '',
    });
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The lake has no .*npm start.*\n$/),
    });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });
});
