import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASSET_BREAKDOWNS, HOURLY_BREAKDOWNS } from '#local/graph/data/breakdowns.ts';
import type { Level } from '#local/graph/data/levels.ts';
import { insightsSource } from '#local/graph/insights-source.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { allStatuses, get, poll, type Row, readAll, submit } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-03' };
const COUNTS = ['impressions', 'clicks', 'inline_link_clicks', 'spend'];
const KEY = ['account_id', 'campaign_id', 'adset_id', 'ad_id', 'date_start'];
const FIELDS = [...KEY, ...COUNTS, 'reach', 'frequency', 'unique_clicks', 'actions', 'action_values'];
const ACCOUNT = { timeZone: 'UTC', campaigns: 3, ads: 12, creatives: 4, unseenAds: 2 };
const LEVELS: readonly Level[] = ['account', 'campaign', 'adset', 'ad'];
/** Permitted breakdowns whose rows hold all of the delivery, with the actions that they have. */
const DELIVERY = [
  ['age', 'actions'],
  ['gender', 'actions'],
  ['age,gender', 'actions'],
  ['country', 'actions'],
  ['region', 'some actions'],
  ['comscore_market', 'actions'],
  ['publisher_platform', 'actions'],
  ['publisher_platform,platform_position', 'actions'],
  ['publisher_platform,impression_device', 'actions'],
  ['publisher_platform,platform_position,impression_device', 'actions'],
  ['device_platform', 'actions'],
  ['product_id', 'actions'],
  ['user_segment_key', 'actions'],
  ...[...HOURLY_BREAKDOWNS].map((name) => [name, 'some actions'] as const),
] as const;

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({
    reportPolls: 1,
    accounts: [
      { ...ACCOUNT, id: 'act_1', name: 'A', currency: 'USD', optInBreakdowns: true },
      { ...ACCOUNT, id: 'act_2', name: 'B', currency: 'JPY', optInBreakdowns: true },
      { ...ACCOUNT, id: 'act_3', name: 'C', currency: 'USD' },
      { ...ACCOUNT, id: 'act_4', name: 'D', currency: 'USD', ads: 60, optInBreakdowns: true },
    ],
  });
});
afterAll(() => simulator.close());

const names = (breakdowns: string): string[] => breakdowns.split(',');
const truth = (
  level: Level,
  breakdowns: string,
  account = 'act_1',
  window = WINDOW,
  fields: readonly string[] = FIELDS,
): Row[] => [
  ...simulator.truth.rows(
    insightsSource({ level, breakdowns: breakdowns === '' ? [] : names(breakdowns) }),
    account,
    window,
    { fields },
  ),
];

/** Sums by key, of whole hundredths. */
function sums(rows: readonly Row[], key: readonly string[], counts: readonly string[] = COUNTS) {
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const at = JSON.stringify(key.map((name) => row[name] ?? null));
    const sum = found.get(at) ?? counts.map(() => 0);
    found.set(
      at,
      counts.map((name, index) => (sum[index] ?? 0) + Math.round(Number(row[name] ?? 0) * 100)),
    );
  }
  return found;
}

/** The values of a list by action type, as rows of numbers. */
const actionRows = (rows: readonly Row[], key: readonly string[]): Row[] =>
  rows.flatMap((row) =>
    ((row.actions ?? []) as Row[]).map((entry) => ({
      ...Object.fromEntries(key.map((name) => [name, row[name]])),
      type: entry.action_type,
      value: entry.value,
    })),
  );

test('rows of a delivery breakdown add up to the rows without it, at every level, on every day', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DELIVERY),
      fc.constantFrom(...LEVELS),
      fc.constantFrom('act_1', 'act_2'),
      fc.integer({ min: 21, max: 28 }),
      ([breakdowns, actions], level, account, day) => {
        const window = { since: `2026-09-${String(day).padStart(2, '0')}`, until: '2026-09-28' };
        const rows = truth(level, breakdowns, account, window);
        const whole = truth(level, '', account, window);
        expect(sums(rows, KEY)).toEqual(sums(whole, KEY));
        if (actions !== 'actions') return;
        const byType = [...KEY, 'type'];
        expect(sums(actionRows(rows, KEY), byType, ['value'])).toEqual(
          sums(actionRows(whole, KEY), byType, ['value']),
        );
      },
    ),
    { numRuns: 25 },
  );
});

test('no row has more clicks than impressions, or comes twice', () => {
  for (const [breakdowns] of DELIVERY) {
    const rows = truth('campaign', breakdowns);
    for (const row of rows) {
      expect(Number(row.clicks)).toBeLessThanOrEqual(Number(row.impressions));
      expect(Number(row.inline_link_clicks ?? 0)).toBeLessThanOrEqual(Number(row.clicks));
    }
    const keys = rows.map((row) => JSON.stringify([...KEY, ...names(breakdowns)].map((name) => row[name])));
    expect(new Set(keys).size).toBe(rows.length);
  }
});

test('a breakdown of a campaign is the sum of its ads; one breakdown is the sum over another', () => {
  const byAge = ['campaign_id', 'date_start', 'age'];
  const ads = truth('ad', 'age,gender');
  expect(sums(truth('campaign', 'age,gender'), [...byAge, 'gender'])).toEqual(
    sums(ads, [...byAge, 'gender']),
  );
  expect(sums(truth('campaign', 'age'), byAge)).toEqual(sums(ads, byAge));
  const placement = ['date_start', 'publisher_platform'];
  expect(sums(truth('account', 'publisher_platform'), placement)).toEqual(
    sums(truth('account', 'publisher_platform,platform_position,impression_device'), placement),
  );
});

test('reach does not add up', () => {
  const whole = sums(truth('ad', ''), KEY, ['reach']);
  const parts = sums(truth('ad', 'age'), KEY, ['reach']);
  const differing = [...whole].filter(([key, [reach]]) => parts.get(key)?.[0] !== reach);
  expect(differing.length).toBeGreaterThan(whole.size * 0.8);
});

describe('values', () => {
  const WEEKS = { since: '2026-09-01', until: '2026-09-14' };
  // Rows without a product are those of what happened off Meta.
  test.each(DELIVERY.filter(([breakdowns]) => breakdowns !== 'product_id'))(
    'of %s: some rows say unknown, some lack the column, most have a value',
    (breakdowns) => {
      const [column = ''] = names(breakdowns);
      const rows = truth('ad', breakdowns, 'act_4', WEEKS, [...KEY, 'impressions']);
      const unknown = rows.filter((row) => /^(unknown|\(not set\))$/i.test(String(row[column]))).length;
      const omitted = rows.filter((row) => !(column in row)).length;
      expect(unknown).toBeGreaterThan(0);
      expect(omitted).toBeGreaterThan(0);
      expect(omitted).toBeLessThan(unknown);
      expect(unknown + omitted).toBeLessThan(rows.length / 2);
    },
  );

  test('of hours are spans of one hour, and of age and gender those of Meta', () => {
    const hours = truth('account', 'hourly_stats_aggregated_by_advertiser_time_zone');
    expect(hours.map((row) => row.hourly_stats_aggregated_by_advertiser_time_zone)).toContain(
      '13:00:00 - 13:59:59',
    );
    const people = truth('account', 'age,gender', 'act_4', WEEKS);
    expect(new Set(people.map((row) => row.age))).toEqual(
      new Set(['18-24', '25-34', '35-44', '45-54', '55-64', '65+', 'Unknown', undefined]),
    );
  });
});

test('hourly rows have no reach: it is zero, as are frequency and people who clicked', () => {
  for (const row of truth('campaign', 'hourly_stats_aggregated_by_advertiser_time_zone')) {
    expect(row).toMatchObject({ reach: '0', frequency: '0', unique_clicks: '0' });
  }
});

test('rows by region and hour lack what happened off Meta, and rows by country have it', () => {
  const types = (breakdowns: string) =>
    new Set(actionRows(truth('ad', breakdowns), []).map(({ type }) => String(type)));
  expect(types('country')).toContain('omni_purchase');
  for (const breakdowns of ['region', 'hourly_stats_aggregated_by_audience_time_zone']) {
    expect(types(breakdowns)).toContain('link_click');
    expect([...types(breakdowns)].filter((type) => /omni|offsite|landing/.test(type))).toEqual([]);
    expect(truth('ad', breakdowns).some((row) => 'action_values' in row)).toBe(false);
  }
});

test('purchases of products come without the product', () => {
  const rows = truth('ad', 'product_id', 'act_4');
  const products = rows.filter((row) => 'product_id' in row);
  const others = rows.filter((row) => !('product_id' in row));
  expect(products.length).toBeGreaterThan(others.length);
  expect(products.some((row) => 'action_values' in row)).toBe(false);
  expect(others.some((row) => 'action_values' in row)).toBe(true);
});

describe('assets', () => {
  test.each([...ASSET_BREAKDOWNS])('%s: objects with an id, and a part of the delivery', (breakdown) => {
    const rows = truth('ad', breakdown);
    const whole = sums(truth('ad', ''), KEY, ['impressions']);
    const parts = sums(rows, KEY, ['impressions']);
    expect(rows.length).toBeGreaterThan(0);
    expect(parts.size).toBeLessThan(whole.size);
    for (const [key, [impressions = 0]] of parts) expect(impressions).toBeLessThan(whole.get(key)?.[0] ?? 0);
    for (const row of rows) {
      expect(row[breakdown]).toEqual(expect.objectContaining({ id: expect.stringMatching(/^\d+$/) }));
      const metrics = Object.keys(row).filter((name) => !KEY.includes(name) && !name.startsWith('date'));
      const allowed = ['impressions', 'clicks', 'spend', 'reach', 'actions', 'action_values', breakdown];
      expect(metrics.filter((name) => !allowed.includes(name))).toEqual([]);
    }
  });

  test('of ads with the same creative are the same, and one row of their campaign', () => {
    const rows = truth('campaign', 'title_asset');
    const keys = rows.map((row) => `${row.campaign_id} ${row.date_start} ${(row.title_asset as Row).id}`);
    expect(new Set(keys).size).toBe(rows.length);
    const ads = truth('ad', 'title_asset').map((row) => (row.title_asset as Row).id);
    expect(new Set(ads).size).toBeLessThan(ads.length);
  });
});

test('a breakdown that needs an opt-in is empty without an error', async () => {
  for (const breakdowns of [
    'publisher_platform,impression_device',
    'hourly_stats_aggregated_by_audience_time_zone',
    'frequency_value',
  ]) {
    const params = { level: 'campaign', breakdowns, fields: 'reach', time_range: WINDOW };
    expect((await get(simulator, 'act_3/insights', params)).body).toEqual({ data: [] });
    expect((await get(simulator, 'act_1/insights', params)).body?.data?.length).toBeGreaterThan(0);
    const id = await submit(simulator, 'act_3', params);
    expect(await poll(simulator, id, 1)).toEqual(['Job Completed 100']);
    expect((await get(simulator, `${id}/insights`)).body).toEqual({ data: [] });
  }
  expect(truth('campaign', 'frequency_value').every((row) => 'reach' in row && !('spend' in row))).toBe(true);
});

test.each(['age,gender', 'image_asset'])(
  'by %s, the small pages of a report and of a query hold the truth, each row once',
  async (breakdowns) => {
    const fields = ['campaign_id', 'date_start', 'impressions', 'spend'];
    const params = {
      level: 'campaign',
      breakdowns,
      fields: fields.join(','),
      time_range: WINDOW,
      time_increment: 1,
      filtering: [allStatuses('campaign')],
    };
    const rows = truth('campaign', breakdowns, 'act_1', WINDOW, fields);
    const id = await submit(simulator, 'act_1', params);
    await poll(simulator, id, 1);
    expect(await readAll(simulator, `${id}/insights`, { limit: 7 })).toEqual(rows);
    expect(await readAll(simulator, 'act_1/insights', { ...params, limit: 11 })).toEqual(rows);
  },
);

test('reports of different breakdowns are different series of calls, with ids of their own', async () => {
  const own = await startGraphSimulator({ reportPolls: 1 });
  const params = { level: 'ad', fields: 'spend', time_range: WINDOW, time_increment: 1 };
  const plain = await submit(own, 'act_1', params);
  const source = insightsSource({ level: 'ad', breakdowns: ['gender', 'age'] });
  own.faults.add({ id: 'f', match: { source }, when: { nth: 1 }, fault: { name: 'job-failed' } });
  const byAge = await submit(own, 'act_1', { ...params, breakdowns: ['age', 'gender'] });
  expect([await poll(own, plain, 1), await poll(own, byAge, 1)]).toEqual([
    ['Job Completed 100'],
    ['Job Failed 0'],
  ]);
  expect(plain).not.toBe(byAge);
  expect(own.requests.map((request) => request.source)).toEqual([
    'insights:ad',
    'insights:ad:age,gender',
    'insights:ad',
    'insights:ad:age,gender',
  ]);
  await own.close();
});
