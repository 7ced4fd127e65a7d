import { afterAll, beforeAll, expect, it } from 'vitest';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { LakeDatabase, QueryError } from '#local/query/lake-database.ts';
import { reportProblems } from '#test/harness/dbt/report-problems.ts';
import { Harness } from '#test/harness/harness.ts';
import { MISSION } from '#test/harness/mission.ts';

/**
 * What an analyst asks of a lake that a whole execution filled: three currencies, archived and deleted ads, an ad and a
 * creative that Meta could not give.
 */

const ACCOUNTS = [
  { id: 'act_1', name: 'Northwind', timeZone: 'America/New_York', currency: 'USD', campaigns: 4, ads: 20 },
  { id: 'act_2', name: 'さくら Travel', timeZone: 'Asia/Tokyo', currency: 'JPY', campaigns: 3, ads: 12 },
  { id: 'act_3', name: 'Größe', timeZone: 'Europe/Berlin', currency: 'EUR', campaigns: 2, ads: 8 },
].map((account) => ({ ...account, creatives: 8, archivedAds: 3, deletedAds: 4 }));
/** Questions that need a report, which is not deployed. */
const OF_REPORTS = ['reach_and_frequency_by_week', 'split_by_placement'];

/** Ids as the simulator makes them, of the account act_1. */
const UNREADABLE = [
  {
    id: 'an ad',
    match: { stream: 'ad_metadata' },
    fault: { name: 'unreadable-object', id: '120200001200000003' },
  },
  {
    id: 'a creative',
    match: { stream: 'ad_creatives' },
    fault: { name: 'unreadable-object', id: '120200001300000002' },
  },
] as const;

let harness: Harness;
let database: LakeDatabase;

beforeAll(async () => {
  harness = await Harness.start({ accounts: ACCOUNTS, faults: UNREADABLE });
  const accounts = ACCOUNTS.map(({ id }) => id);
  const streams = [...MISSION, 'campaigns', 'ad_sets', 'ad_account', 'age_gender'];
  const result = await harness.run({ input: { accounts, streams, lookbackDays: 4 } });
  // What it lost is named; everything else is there.
  expect(result.cause).toContain('ad_metadata');
  database = await LakeDatabase.open(harness.lakeFolder);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await harness[Symbol.asyncDispose]();
});

it('the reports of dbt_facebook_ads equal the tables', async () => {
  expect(await reportProblems(database)).toEqual([]);
  const { rows } = await database.ask(
    'SELECT count(DISTINCT currency), sum(spend) > 0 FROM dbt.account_report',
  );
  expect(rows).toEqual([['3', true]]);
  const { rows: lost } = await database.ask(
    `SELECT (SELECT count(*) FROM current_ads WHERE id = '${UNREADABLE[0].fault.id}'), count(*), count(creative_id)
     FROM fivetran.ad_history WHERE id = ${UNREADABLE[0].fault.id}`,
  );
  expect(lost).toEqual([['0', '1', '0']]);
});

it.each(QUESTIONS.map(({ name, sql }) => [name, sql] as const))('%s is answered', async (name, sql) => {
  if (OF_REPORTS.includes(name)) {
    await expect(database.ask(sql)).rejects.toThrow(QueryError);
    await expect(database.ask(sql)).rejects.toThrow(
      'is a report, and off until the setting "reports" lists it',
    );
    return;
  }
  const { columns, rows } = await database.ask(sql);
  expect(columns.length).toBeGreaterThan(5);
  // One snapshot and one run: nothing has changed yet.
  const needsHistory = ['ads_that_changed', 'restatements', 'ads_in_learning'].includes(name);
  if (!needsHistory) expect(rows.length).toBeGreaterThan(0);
});

it('every view with Fivetran’s names has rows, and one per key', async () => {
  const views = database.tables.filter((name) => name.startsWith('fivetran.'));
  expect(views).toHaveLength(8);
  for (const view of views) {
    const key = view.endsWith('_history')
      ? 'id'
      : view.includes('action')
        ? '_fivetran_id, "index"'
        : '_fivetran_id';
    const { rows } = await database.ask(
      `SELECT count(*) > 0, count(*) = count(DISTINCT (${key})) FROM ${view}`,
    );
    expect([view, ...(rows[0] ?? [])]).toEqual([view, true, true]);
  }
});
