import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { LakeDatabase } from '#local/query/lake-database.ts';
import { daysAgo, type LocalLake } from '#test/harness/local-lake.ts';
import { mondayOf, questionLake, TODAY, YESTERDAY } from '#test/harness/question-lake.ts';

let lake: LocalLake;
let database: LakeDatabase;

async function ask(name: string): Promise<Record<string, unknown>[]> {
  const sql = QUESTIONS.find((question) => question.name === name)?.sql ?? `SELECT * FROM ${name}`;
  const { columns, rows } = await database.ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}

beforeAll(async () => {
  lake = await questionLake();
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
      ['1', '14', 'ACTIVE', TODAY],
      ['1', '15', 'ACTIVE', TODAY],
      ['1', '16', 'ACTIVE', TODAY],
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

  it('results by campaign and week: weeks from Monday, one action type each', async () => {
    expect(await ask('results_by_campaign_and_week')).toEqual([
      {
        week: mondayOf(YESTERDAY),
        account_id: '1',
        currency: 'USD',
        campaign_id: '5',
        campaign_name: 'Sale',
        spend: '22.870000',
        impressions: '1000',
        link_clicks: '3',
        purchases: '2.000000',
        purchase_value: '45.740000',
        leads: '5.000000',
        installs: null,
        cost_per_purchase: 11.44,
        return_on_spend: 2,
      },
    ]);
  });

  it('cost per result by creative: exact sums per currency, one action type each, no spend lost', async () => {
    const answer = await ask('cost_per_result_by_creative');
    const shop = { page_link: 'https://shop.example.com/p?utm_source=page&utm_campaign=spring' };
    const none = { leads: null, installs: null, cost_per_lead: null, cost_per_install: null };
    expect(answer).toEqual([
      {
        account_id: '2',
        currency: 'JPY',
        creative_id: '93',
        creative_name: 'Green',
        ...shop,
        utm_source: 'page',
        utm_campaign: 'spring',
        ads: '1',
        spend: '500.000000',
        purchases: '4.000000',
        cost_per_purchase: 125,
        ...none,
      },
      {
        account_id: '1',
        currency: 'USD',
        creative_id: '91',
        creative_name: 'Red',
        ...shop,
        // The tags are added to the link, and win.
        utm_source: 'fb',
        utm_campaign: 'spring',
        ads: '2',
        spend: '10.200000',
        purchases: '3.000000',
        cost_per_purchase: 3.4,
        ...none,
      },
      expect.objectContaining({
        creative_id: null,
        spend: '7.770000',
        purchases: '1.000000',
        cost_per_purchase: 7.77,
      }),
      expect.objectContaining({
        creative_id: '92',
        utm_source: null,
        spend: '5.000000',
        purchases: null,
        cost_per_purchase: null,
        leads: '2.000000',
        cost_per_lead: 2.5,
        installs: '10.000000',
        cost_per_install: 0.5,
      }),
    ]);
  });

  it('reach by week is Meta’s own', async () => {
    expect(await ask('reach_and_frequency_by_week')).toEqual([
      {
        week: mondayOf(YESTERDAY),
        last_day: YESTERDAY,
        account_id: '1',
        currency: 'USD',
        campaign_id: '5',
        campaign_name: 'Sale',
        reach: '800',
        frequency: '1.250000',
        impressions: '1000',
        spend: '22.870000',
        cost_per_1000_people: 28.59,
      },
    ]);
  });

  it('spend against budget: whole and minor units, budgets of campaigns and of ad sets, days left', async () => {
    expect(await ask('spend_against_budget')).toEqual([
      {
        account_id: '1',
        currency: 'USD',
        campaign_id: '5',
        campaign_name: 'Sale',
        budget_of: 'campaign',
        daily_budget: 4,
        lifetime_budget: null,
        spend_per_day: 3.27,
        newest_day: YESTERDAY,
        spend_on_newest_day: 22.87,
        used: 0.817,
        remaining: 20,
        days_left: '10',
        needed_per_day: 2,
      },
      expect.objectContaining({
        campaign_id: '7',
        budget_of: 'ad sets',
        daily_budget: 30,
        lifetime_budget: null,
        spend_per_day: null,
        days_left: null,
        needed_per_day: null,
      }),
      // Yen have no minor unit.
      expect.objectContaining({
        account_id: '2',
        currency: 'JPY',
        campaign_id: '8',
        budget_of: 'campaign',
        daily_budget: null,
        lifetime_budget: 5000,
      }),
    ]);
  });

  it('the split by placement, and by age and gender, with shares of each account', async () => {
    expect(await ask('split_by_placement')).toEqual([
      {
        account_id: '1',
        currency: 'USD',
        publisher_platform: 'facebook',
        platform_position: 'feed',
        spend: '15.000000',
        share_of_spend: 0.75,
        impressions: '300',
        link_clicks: '3',
        purchases: '3.000000',
        cost_per_purchase: 5,
      },
      expect.objectContaining({ publisher_platform: 'instagram', share_of_spend: 0.25, purchases: null }),
      expect.objectContaining({ account_id: '2', currency: 'JPY', share_of_spend: 1 }),
    ]);
    expect(await ask('split_by_age_gender')).toEqual([
      expect.objectContaining({ age: '25-34', gender: 'female', spend: '9.000000', share_of_spend: 0.9 }),
      expect.objectContaining({ age: null, gender: 'unknown', spend: '1.000000', share_of_spend: 0.1 }),
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

  it('ads that changed between the two newest snapshots of an account', async () => {
    const answer = await ask('ads_that_changed');
    expect(
      answer.map(({ account_id, since, as_of, change, ad_id, status_before, status }) => [
        account_id,
        since,
        as_of,
        change,
        ad_id,
        status_before,
        status,
      ]),
    ).toEqual([
      ['1', daysAgo(2), TODAY, 'changed', '15', 'ACTIVE', 'ACTIVE'],
      ['1', daysAgo(2), TODAY, 'gone', '10', 'ACTIVE', null],
      ['1', daysAgo(2), TODAY, 'new', '12', null, 'CAMPAIGN_PAUSED'],
      ['1', daysAgo(2), TODAY, 'new', '13', null, 'ACTIVE'],
      ['1', daysAgo(2), TODAY, 'paused', '11', 'ACTIVE', 'PAUSED'],
      ['1', daysAgo(2), TODAY, 'running again', '14', 'ADSET_PAUSED', 'ACTIVE'],
    ]);
  });

  it('active ads in learning or limited', async () => {
    expect(await ask('ads_in_learning')).toEqual([
      {
        account_id: '1',
        learning: 'learning',
        ad_set_id: '71',
        ad_set_name: 'Set 71',
        ad_id: '13',
        ad_name: 'Ad 13',
        optimization_goal: 'OFFSITE_CONVERSIONS',
        results: '7',
        currency: 'USD',
        spend_7_days: '5.000000',
      },
      expect.objectContaining({ learning: 'limited', ad_set_id: '72', ad_id: '14', results: null }),
    ]);
  });

  it('totals by day of campaigns and of ads', async () => {
    const answer = await ask('totals_by_day');
    expect(answer).toHaveLength(3);
    expect(answer[0]).toMatchObject({
      day: YESTERDAY,
      account_id: '1',
      currency: 'USD',
      spend_of_campaigns: '22.870000',
      spend_of_ads: '22.870000',
      difference: null,
    });
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
