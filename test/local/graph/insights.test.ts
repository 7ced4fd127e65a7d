import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INSIGHTS_FIELDS } from '#local/graph/data/field-names.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import {
  allStatuses,
  get,
  insightsParams,
  poll,
  post,
  type Row,
  readAll,
  submit,
} from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-07' };
const WHO = ['account_id', 'campaign_id', 'ad_id'];
/** Union of the fields that existing connectors ask for by default. */
const UNION =
  `account_id account_name account_currency campaign_id campaign_name adset_id adset_name ad_id ad_name
  date_start date_stop objective impressions reach frequency clicks spend social_spend cpc cpm cpp ctr unique_clicks
  unique_ctr cost_per_unique_click inline_link_clicks inline_link_click_ctr unique_inline_link_clicks
  unique_inline_link_click_ctr unique_link_clicks_ctr cost_per_inline_link_click cost_per_unique_inline_link_click
  inline_post_engagement cost_per_inline_post_engagement website_ctr canvas_avg_view_time canvas_avg_view_percent
  quality_ranking engagement_rate_ranking conversion_rate_ranking actions action_values conversions conversion_values
  unique_actions cost_per_action_type cost_per_unique_action_type outbound_clicks unique_outbound_clicks
  video_30_sec_watched_actions video_p25_watched_actions video_p50_watched_actions video_p75_watched_actions
  video_p95_watched_actions video_p100_watched_actions video_play_curve_actions attribution_setting optimization_goal
  buying_type created_time updated_time purchase_roas website_purchase_roas cost_per_conversion cost_per_thruplay
  cost_per_outbound_click outbound_clicks_ctr unique_outbound_clicks_ctr video_15_sec_watched_actions
  video_continuous_2_sec_watched_actions video_avg_time_watched_actions video_thruplay_watched_actions
  video_play_actions full_view_impressions full_view_reach estimated_ad_recallers ad_click_actions
  ad_impression_actions catalog_segment_actions catalog_segment_value`.split(/\s+/);

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ reportPolls: 1, today: '2026-11-20' });
});
afterAll(() => simulator.close());

async function report(
  account: string,
  params: Readonly<Record<string, unknown>>,
  limit = 97,
): Promise<Row[]> {
  const id = await submit(simulator, account, params);
  expect(await poll(simulator, id, 1)).toEqual(['Job Completed 100']);
  return readAll(simulator, `${id}/insights`, { limit });
}

const truth = (
  level: 'campaign' | 'ad',
  account: string,
  fields: readonly string[],
  window = WINDOW,
): Row[] => [
  ...simulator.truth.rows(level === 'ad' ? 'insights:ad' : 'insights:campaign', account, window, { fields }),
];

test.each([
  ['campaign', 'act_1'],
  ['campaign', 'act_2'],
  ['ad', 'act_1'],
  ['ad', 'act_2'],
] as const)('the pages of a %s report of %s hold the truth, each row once', async (level, account) => {
  const rows = await report(account, insightsParams(level, WINDOW, UNION));
  expect(rows).toEqual(truth(level, account, UNION));
  const keys = rows.map((row) => `${row[`${level}_id`]} ${row.date_start}`);
  expect(new Set(keys).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(40);
});

test('synchronous insights hold the same rows as a report', async () => {
  const params = insightsParams('ad', WINDOW, WHO);
  expect(await readAll(simulator, 'act_1/insights', { ...params, limit: 500 })).toEqual(
    truth('ad', 'act_1', WHO),
  );
});

test('spend, impressions and clicks of a campaign are the exact sums over its ads', () => {
  const fields = ['campaign_id', 'spend', 'impressions', 'clicks'];
  for (const account of ['act_1', 'act_2']) {
    const sums = new Map<string, number[]>();
    for (const row of truth('ad', account, fields)) {
      const key = `${row.campaign_id} ${row.date_start}`;
      const sum = sums.get(key) ?? [0, 0, 0];
      sums.set(
        key,
        numbers(row).map((value, index) => value + (sum[index] ?? 0)),
      );
    }
    const campaigns = truth('campaign', account, fields).map((row) => [
      `${row.campaign_id} ${row.date_start}`,
      numbers(row),
    ]);
    expect(new Map(campaigns as [string, number[]][])).toEqual(sums);
  }
});

/** Spend in hundredths, so that sums are exact. */
const numbers = (row: Row): number[] => [
  Math.round(Number(row.spend) * 100),
  Number(row.impressions),
  Number(row.clicks),
];

test('numbers are text; money has the digits of its currency; empty fields are left out', () => {
  const rows = truth('ad', 'act_1', UNION);
  for (const row of rows) {
    expect(row.spend).toMatch(/^\d+\.\d\d$/);
    expect(row.impressions).toMatch(/^\d+$/);
    expect(Object.values(row)).not.toContain(undefined);
    expect('actions' in row).toBe(row.clicks !== '0');
    expect('cpc' in row).toBe(row.clicks !== '0');
  }
  expect(rows.some((row) => !('actions' in row))).toBe(true);
  expect(truth('ad', 'act_2', ['spend']).every((row) => /^\d+$/.test(String(row.spend)))).toBe(true);
});

test('every field that connectors ask for by default is valid, and some row has it', () => {
  const rows = truth('ad', 'act_1', UNION, { since: '2026-09-01', until: '2026-10-28' });
  const seen = new Set(rows.flatMap((row) => Object.keys(row)));
  expect(UNION.filter((field) => !INSIGHTS_FIELDS.has(field) || !seen.has(field))).toEqual([]);
});

test('only the fields asked for come, and both dates', async () => {
  const rows = await report('act_1', insightsParams('ad', WINDOW, ['spend']));
  expect(Object.keys(rows[0] ?? {})).toEqual(['spend', 'date_start', 'date_stop']);
});

test('action values carry the live attribution windows that were asked for, and no dead one', async () => {
  const windows = ['1d_click', '7d_click', '1d_view', '7d_view'];
  const params = { ...insightsParams('ad', WINDOW, ['actions']), action_attribution_windows: windows };
  const rows = await report('act_1', params);
  expect(rows).toEqual([
    ...simulator.truth.rows('insights:ad', 'act_1', WINDOW, {
      fields: ['actions'],
      attributionWindows: windows,
    }),
  ]);
  const stats = rows.flatMap((row) => (row.actions as Row[] | undefined) ?? []);
  const keys = new Set(stats.flatMap((stat) => Object.keys(stat)));
  expect(keys).toEqual(new Set(['action_type', 'value', '1d_click', '7d_click', '1d_view']));
});

describe('filtering', () => {
  const filtered = (level: 'campaign' | 'ad', field: string, value: unknown): Promise<Row[]> =>
    report('act_1', {
      ...insightsParams(level, WINDOW, [...WHO, 'spend']),
      filtering: [allStatuses(level), { field, operator: 'IN', value }],
    });

  test('by ids of ads and campaigns gives exactly their rows', async () => {
    const all = truth('ad', 'act_1', [...WHO, 'spend']);
    const ads = [...new Set(all.map((row) => row.ad_id))].slice(3, 6);
    const campaigns = [...new Set(all.map((row) => row.campaign_id))].slice(1, 3);
    expect(await filtered('ad', 'ad.id', ads)).toEqual(all.filter((row) => ads.includes(row.ad_id)));
    const ofCampaigns = all.filter((row) => campaigns.includes(row.campaign_id));
    expect(await filtered('ad', 'campaign.id', campaigns)).toEqual(ofCampaigns);
    expect(await filtered('campaign', 'campaign.id', campaigns)).toEqual(
      truth('campaign', 'act_1', [...WHO, 'spend']).filter((row) => campaigns.includes(row.campaign_id)),
    );
  });

  test('by the status DELETED gives the ads that nothing else shows', async () => {
    const plain = { ...insightsParams('ad', WINDOW, WHO), filtering: [] };
    const shown = new Set((await report('act_1', plain)).map((row) => row.ad_id));
    const deleted = await filtered('ad', 'ad.effective_status', ['DELETED']);
    expect(deleted.length).toBeGreaterThan(0);
    expect(deleted.some((row) => shown.has(row.ad_id))).toBe(false);
  });
});

test.each([
  ['an unknown field', { fields: 'impressions,nope' }, 100, 'nope is not valid for fields param'],
  ['a breakdown among the fields', { fields: 'age' }, 100, 'age is not valid for fields param'],
  [
    'a day that does not exist',
    { time_range: { since: '2026-02-30', until: '2026-03-01' } },
    100,
    'YYYY-MM-DD',
  ],
  ['days the wrong way round', { time_range: { since: '2026-10-02', until: '2026-10-01' } }, 100, 'after'],
  [
    'a start before 37 months',
    { time_range: { since: '2023-10-19', until: '2023-11-01' } },
    3018,
    '37 months',
  ],
  ['an unknown level', { level: 'planet' }, 100, 'level'],
  ['filtering that is no JSON', { filtering: '[{' }, 100, 'filtering'],
])('%s is refused', async (_name, change, code, message) => {
  const params = { ...insightsParams('ad', WINDOW, WHO), ...change };
  const refused = await post(simulator, 'act_1/insights', params);
  expect(refused.status).toBe(400);
  expect(refused.body?.error).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a start exactly 37 months ago is served, and days after today have no rows', async () => {
  const oldest = { since: '2023-10-20', until: '2023-10-20' };
  expect((await report('act_1', insightsParams('ad', oldest, WHO))).length).toBeGreaterThan(0);
  const future = { since: '2026-11-20', until: '2026-11-25' };
  const days = (await report('act_1', insightsParams('ad', future, WHO))).map((row) => row.date_start);
  expect(new Set(days)).toEqual(new Set(['2026-11-20']));
});

test('a report without rows is an empty list without paging', async () => {
  const params = {
    ...insightsParams('ad', WINDOW, WHO),
    filtering: [{ field: 'ad.id', operator: 'IN', value: ['1'] }],
  };
  const id = await submit(simulator, 'act_1', params);
  await poll(simulator, id, 1);
  expect((await get(simulator, `${id}/insights`)).body).toEqual({ data: [] });
});

test('another simulator with the same seed has the same data, one with another seed has not', async () => {
  const same = await startGraphSimulator();
  const other = await startGraphSimulator({ seed: 2 });
  const rows = (of: GraphSimulator) => JSON.stringify([...of.truth.rows('insights:ad', 'act_1', WINDOW)]);
  expect(rows(same)).toBe(rows(simulator));
  expect(rows(other)).not.toBe(rows(simulator));
  await Promise.all([same.close(), other.close()]);
});
