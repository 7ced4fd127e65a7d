import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { daysAgo, LocalLake } from '#test/harness/local-lake.ts';

/** Two accounts in two currencies. Their newest snapshots are of today, and differ from those of yesterday. */

const TODAY = daysAgo(0);
const YESTERDAY = daysAgo(1);
const purchases = (value: string, omni = value) => [
  { action_type: 'link_click', value: '900' },
  { action_type: 'omni_purchase', value: omni, '7d_click': '1' },
  { action_type: 'offsite_conversion.fb_pixel_purchase', value },
];
const ad = (id: string, creative: string, effective_status: string) => ({
  id,
  name: `Ad ${id}`,
  creative: { id: creative },
  effective_status,
});
const spent = (ad_id: string, day: string, account_currency: string, spend: string, more = {}) => ({
  ad_id,
  date_start: day,
  account_currency,
  campaign_name: 'Sale',
  spend,
  ...more,
});

let lake: LocalLake;
let database: LakeDatabase;

async function ask(name: string): Promise<Record<string, unknown>[]> {
  const sql = QUESTIONS.find((question) => question.name === name)?.sql ?? `SELECT * FROM ${name}`;
  const { columns, rows } = await database.ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}

beforeAll(async () => {
  lake = new LocalLake();
  await lake.publish('ad_metadata', 'act_1', daysAgo(2), [
    ad('11', '91', 'ACTIVE'),
    ad('10', '91', 'ACTIVE'),
  ]);
  await lake.publish('ad_metadata', 'act_1', TODAY, [
    ad('11', '91', 'PAUSED'),
    ad('12', '91', 'CAMPAIGN_PAUSED'),
    ad('13', '92', 'ACTIVE'),
  ]);
  await lake.publish('ad_metadata', 'act_2', YESTERDAY, [ad('21', '93', 'ADSET_PAUSED')]);
  const page = { object_story_spec: { link_data: { link: 'https://shop.example.com/p' } } };
  await lake.publish('ad_creatives', 'act_1', TODAY, [
    { id: '91', name: 'Red', url_tags: 'utm_source=fb', ...page },
    { id: '92', name: 'Blue' },
  ]);
  await lake.publish('ad_creatives', 'act_2', YESTERDAY, [{ id: '93', name: 'Green', ...page }]);
  await lake.publish('ad_insights', 'act_1', YESTERDAY, [
    spent('11', YESTERDAY, 'USD', '10.10', { actions: purchases('3', '2') }),
    spent('12', YESTERDAY, 'USD', '0'),
    spent('13', YESTERDAY, 'USD', '5.00'),
    // Deleted since: no snapshot has it.
    spent('19', YESTERDAY, 'USD', '7.77', { actions: purchases('1') }),
  ]);
  await lake.publish('ad_insights', 'act_1', daysAgo(3), [
    spent('12', daysAgo(3), 'USD', '0.10', { actions: purchases('1') }),
  ]);
  await lake.publish('ad_insights', 'act_1', daysAgo(40), [spent('11', daysAgo(40), 'USD', '1000')]);
  await lake.publish('ad_insights', 'act_2', daysAgo(2), [
    spent('21', daysAgo(2), 'JPY', '500', { actions: purchases('4') }),
  ]);
  await lake.publish('campaign_insights', 'act_1', YESTERDAY, [
    {
      campaign_id: '5',
      campaign_name: 'Sale',
      date_start: YESTERDAY,
      account_currency: 'USD',
      spend: '22.87',
      impressions: '1000',
      clicks: '4',
    },
  ]);
  await lake.publish('campaign_insights', 'act_2', daysAgo(2), []);
  database = await LakeDatabase.open(lake.lakeFolder);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  lake[Symbol.dispose]();
});

describe('the current state', () => {
  it('is the newest snapshot of each account, whole: what is not in it is gone', async () => {
    const ads = await ask('current_ads');
    expect(
      ads
        .map(({ account_id, id, effective_status, date }) => [account_id, id, effective_status, date])
        .sort(),
    ).toEqual([
      ['1', '11', 'PAUSED', TODAY],
      ['1', '12', 'CAMPAIGN_PAUSED', TODAY],
      ['1', '13', 'ACTIVE', TODAY],
      ['2', '21', 'ADSET_PAUSED', YESTERDAY],
    ]);
    expect((await ask('current_creatives')).map(({ id }) => id).sort()).toEqual(['91', '92', '93']);
  });
});

describe('the saved questions', () => {
  it('spend by campaign and day', async () => {
    expect(await ask('spend_by_campaign_and_day')).toEqual([
      {
        day: YESTERDAY,
        account_id: '1',
        currency: 'USD',
        campaign_id: '5',
        campaign_name: 'Sale',
        spend: '22.870000',
        impressions: '1000',
        clicks: '4',
        cost_per_click: 5.72,
      },
    ]);
  });

  it('cost per purchase by creative: exact sums per currency, one action type, no spend lost', async () => {
    const answer = await ask('cost_per_purchase_by_creative');
    const shop = { page_link: 'https://shop.example.com/p' };
    expect(answer).toEqual([
      {
        account_id: '2',
        currency: 'JPY',
        creative_id: '93',
        creative_name: 'Green',
        ...shop,
        url_tags: null,
        ads: '1',
        spend: '500.000000',
        purchases: '4.000000',
        cost_per_purchase: 125,
      },
      {
        account_id: '1',
        currency: 'USD',
        creative_id: '91',
        creative_name: 'Red',
        ...shop,
        url_tags: 'utm_source=fb',
        ads: '2',
        spend: '10.200000',
        purchases: '3.000000',
        cost_per_purchase: 3.4,
      },
      expect.objectContaining({
        creative_id: null,
        spend: '7.770000',
        purchases: '1.000000',
        cost_per_purchase: 7.77,
      }),
      expect.objectContaining({
        creative_id: '92',
        spend: '5.000000',
        purchases: null,
        cost_per_purchase: null,
      }),
    ]);
  });

  it('ads that spent on the day before the snapshot and are paused in it', async () => {
    const answer = await ask('paused_after_spending_yesterday');
    expect(
      answer.map(({ as_of, ad_id, effective_status, currency, spend_yesterday }) => [
        as_of,
        ad_id,
        effective_status,
        currency,
        spend_yesterday,
      ]),
    ).toEqual([
      [TODAY, '11', 'PAUSED', 'USD', '10.100000'],
      [YESTERDAY, '21', 'ADSET_PAUSED', 'JPY', '500.000000'],
    ]);
  });

  it('say what they answer in a first sentence', () => {
    for (const { name, description, sql } of [...QUESTIONS, ...VIEWS]) {
      expect(description, name).toMatch(/^[A-Z].*\./);
      // Athena takes no longer description (API reference, CreateNamedQuery).
      expect(description.length).toBeLessThanOrEqual(1024);
      expect(sql.endsWith(';')).toBe(false);
    }
  });
});
