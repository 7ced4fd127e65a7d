import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { LakeDatabase, QueryError } from '#local/query/lake-database.ts';
import { LocalLake } from '#test/harness/local-lake.ts';

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

  it('says which table it does not have yet, and what is wrong with a query', async () => {
    using lake = new LocalLake();
    await lake.publish('ad_insights', 'act_1', '2026-05-01', []);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    expect((await database.ask('SELECT * FROM ad_insights')).rows).toEqual([]);
    for (const table of ['ad_metadata', 'current_ads']) {
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
