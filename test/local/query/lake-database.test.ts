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
    expect((await database.ask(sql)).rows).toEqual([['2.000000', null, '7']]);
  });

  it('has a table for whatever is published, a declared report too, and Fivetran’s names in a schema', async () => {
    using lake = new LocalLake();
    await lake.publish('ad_insights', 'act_1', '2026-05-01', [{ ad_id: '9', date_start: '2026-05-01' }]);
    await lake.publish({ ...describeStream('ad_insights'), name: 'my_report' }, 'act_1', '2026-05-01', []);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    expect(database.tables).toEqual(
      expect.arrayContaining(['ad_insights', 'my_report', 'fivetran.basic_ad', 'fivetran.basic_ad_actions']),
    );
    expect((await database.ask('SELECT * FROM my_report')).rows).toEqual([]);
    expect((await database.ask('SELECT ad_id, date FROM fivetran.basic_ad')).rows).toEqual([
      ['9', '2026-05-01'],
    ]);
    const { columns } = await database.ask('SELECT * FROM fivetran.basic_ad_actions');
    expect(columns.filter((name) => name.startsWith('_'))).toEqual([
      '_fivetran_id',
      '_fivetran_synced',
      '_1_d_click',
      '_7_d_click',
      '_1_d_view',
    ]);
  });

  it.each([
    [
      'SELECT * FROM ad_metadata',
      /^ad_metadata was never extracted into this lake: npm start -- .*"ad_metadata"/,
    ],
    ['SELECT * FROM current_ads', /^current_ads needs ad_metadata\. ad_metadata was never extracted/],
    [
      'SELECT * FROM fivetran.ad_set_history',
      /^ad_set_history needs ad_sets and ad_account\. ad_sets was never extracted/,
    ],
    [
      'SELECT * FROM fivetran.demographics_country',
      /account_by_country is a report, and off until the setting/,
    ],
    ['SELECT * FROM activities', /^activities is off until the setting "streams" lists it/],
    ['SELECT * FROM age_gender', /^age_gender is a report, and off until the setting "reports" lists it/],
    [
      'SELECT * FROM restatements',
      /^There is no restatements yet, because no run of insights has left its results here/,
    ],
    [
      'SELECT * FROM ad_insihgts',
      /^There is no table "ad_insihgts"\. Did you mean ad_insights\? The tables are: ad/,
    ],
    ['SELECT * FROM fivetran.basic_add', /Did you mean fivetran\.basic_ad\?/],
    [
      'SELECT spnd FROM ad_insights',
      /^Referenced column "spnd" not found in FROM clause! Candidate bindings: /,
    ],
    ['SELEC 1', /^syntax error at or near "SELEC"$/],
  ])('answers %s with one line that says what to do', async (sql, message) => {
    using lake = new LocalLake();
    await lake.publish('ad_insights', 'act_1', '2026-05-01', []);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    const error = await database.ask(sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QueryError);
    expect((error as QueryError).message).toMatch(message);
    expect((error as QueryError).message).not.toContain('\n');
  });

  it('completes tables and columns', async () => {
    using lake = new LocalLake();
    await lake.publish('ad_insights', 'act_1', '2026-05-01', []);
    await using database = await LakeDatabase.open(lake.lakeFolder);
    expect((await database.suggest('SELECT * FROM ad_in'))[0]).toEqual({ text: 'ad_insights', start: 14 });
    expect((await database.suggest('SELECT inline_link_cl'))[0]?.text).toMatch(/^inline_link_cl/);
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
    const [answered, missing, wrong, listed] = await Promise.all([
      query(...folder, '--json', '--sql', 'SELECT account_id, spend FROM campaign_insights'),
      query(...folder, 'paused_after_spending_yesterday'),
      query(...folder, 'nothing_such'),
      query(...folder),
    ]);
    expect(answered).toEqual({
      stdout: '{"name":"sql","rows":[{"account_id":"1","spend":1.1}]}\n',
      stderr: '',
    });
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^current_ads needs ad_metadata\. .*npm start.*\n$/),
    });
    expect(listed).toMatchObject({ stderr: '', stdout: expect.stringContaining('reconciliation\n') });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });
});
