import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { allStatuses, get, type Row, readAll } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-05' };
const FIELDS = ['campaign_id', 'campaign_name', 'adset_id', 'ad_id', 'ad_name', 'impressions', 'spend'];

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ strangeNames: true });
});
afterAll(() => simulator.close());

const truth = (): Row[] => [...simulator.truth.rows('insights:ad', 'act_1', WINDOW, { fields: FIELDS })];
const request = (filtering: readonly unknown[], level = 'ad', more = {}) => ({
  level,
  time_increment: 1,
  time_range: WINDOW,
  fields: FIELDS.join(','),
  filtering,
  limit: 500,
  ...more,
});
const filtered = (field: string, operator: string, value: unknown): Promise<Row[]> =>
  readAll(simulator, 'act_1/insights', request([allStatuses('ad'), { field, operator, value }]));

describe('rows of ads', () => {
  test.each<[string, string, unknown, (row: Row) => boolean]>([
    ['impressions', 'GREATER_THAN', 9_000, (row) => Number(row.impressions) > 9_000],
    ['impressions', 'LESS_THAN', '9000', (row) => Number(row.impressions) < 9_000],
    ['spend', 'GREATER_THAN', 100.5, (row) => Number(row.spend) > 100.5],
    ['ad.impressions', 'GREATER_THAN', 0, () => true],
    ['ad.name', 'CONTAIN', 'LAUNCH', (row) => /launch/i.test(String(row.ad_name))],
    ['campaign.name', 'NOT_CONTAIN', 'launch', (row) => !/launch/i.test(String(row.campaign_name))],
  ])('%s %s %j', async (field, operator, value, accepts) => {
    const rows = truth().filter(accepts);
    expect(rows.length).toBeGreaterThan(0);
    expect(await filtered(field, operator, value)).toEqual(rows);
  });

  test('by ids of parents, in and not in', async () => {
    const [first] = truth();
    const isOfFirst = (row: Row) => row.adset_id === first?.adset_id;
    expect(await filtered('adset.id', 'EQUAL', first?.adset_id)).toEqual(truth().filter(isOfFirst));
    expect(await filtered('adset.id', 'NOT_IN', [first?.adset_id])).toEqual(
      truth().filter((row) => !isOfFirst(row)),
    );
    expect(await filtered('ad.id', 'NOT_IN', [first?.ad_id])).toEqual(
      truth().filter((row) => row.ad_id !== first?.ad_id),
    );
  });

  test('by a number of an object count its whole window', async () => {
    const sums = new Map<unknown, number>();
    for (const row of truth()) sums.set(row.ad_id, (sums.get(row.ad_id) ?? 0) + Number(row.impressions));
    const rows = truth().filter((row) => (sums.get(row.ad_id) ?? 0) > 40_000);
    expect(rows.some((row) => Number(row.impressions) < 20_000)).toBe(true);
    expect(await filtered('ad.impressions', 'GREATER_THAN', 40_000)).toEqual(rows);
  });
});

test('by status: NOT_IN shows all others, archived and deleted ones too', async () => {
  const statuses = (operator: string, value: readonly string[]) =>
    readAll(
      simulator,
      'act_1/insights',
      request([{ field: 'campaign.effective_status', operator, value }], 'campaign', {
        fields: 'campaign_id',
      }),
    );
  const all = await statuses('NOT_IN', []);
  const deleted = await statuses('IN', ['DELETED']);
  expect(deleted.length).toBeGreaterThan(0);
  expect(await statuses('NOT_IN', ['DELETED'])).toEqual(
    all.filter((row) => !deleted.some(({ campaign_id }) => campaign_id === row.campaign_id)),
  );
});

test('a number of the row is compared with each row of a breakdown', async () => {
  const filtering = [allStatuses('ad'), { field: 'impressions', operator: 'GREATER_THAN', value: 2_000 }];
  const params = request(filtering, 'ad', { breakdowns: 'age' });
  const all = [...simulator.truth.rows('insights:ad:age', 'act_1', WINDOW, { fields: FIELDS })];
  const rows = await readAll(simulator, 'act_1/insights', params);
  expect(rows).toEqual(all.filter((row) => Number(row.impressions) > 2_000));
  expect(rows.length).toBeGreaterThan(0);
});

test.each([
  ['app_id', 'IN', ['1']],
  ['skan_conversion_id', 'IN', ['1']],
  ['ad.mood', 'EQUAL', 'good'],
  ['planet.id', 'IN', ['1']],
  ['ad.id', 'GREATER_THAN', 1],
  ['ad.name', 'GREATER_THAN', 1],
  ['impressions', 'CONTAIN', '1'],
  ['spend', 'GREATER_THAN', 'much'],
  ['ad.effective_status', 'IN', ['HAPPY']],
])('%s %s is refused', async (field, operator, value) => {
  const { status, body } = await get(simulator, 'act_1/insights', request([{ field, operator, value }]));
  expect([status, body?.error?.code]).toEqual([400, 100]);
  expect(body?.error?.message).toContain('filtering');
});
