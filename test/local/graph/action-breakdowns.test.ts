import { afterAll, beforeAll, expect, test } from 'vitest';
import { insightsSource } from '#local/graph/insights-source.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, type Row } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-07' };
const WINDOWS = ['1d_click', '7d_click'];
const FIELDS = ['ad_id', 'actions', 'action_values', 'outbound_clicks', 'video_play_actions', 'spend'];

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator();
});
afterAll(() => simulator.close());

const rows = (actionBreakdowns?: readonly string[], fields: readonly string[] = FIELDS): Row[] => [
  ...simulator.truth.rows(insightsSource({ level: 'ad', actionBreakdowns }), 'act_1', WINDOW, {
    fields,
    attributionWindows: WINDOWS,
  }),
];
const entries = (list: readonly Row[], field: string): Row[] =>
  list.flatMap((row) => (row[field] ?? []) as Row[]);

/** Sums of each entry's numbers by action type, in hundredths. */
function byType(row: Row, field: string): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  for (const entry of entries([row], field)) {
    const type = String(entry.action_type);
    const known = sums.get(type) ?? [];
    const numbers = ['value', ...WINDOWS].map((key) => Math.round(Number(entry[key] ?? 0) * 100));
    sums.set(
      type,
      numbers.map((number, index) => number + (known[index] ?? 0)),
    );
  }
  return sums;
}

test.each([
  ['action_device'],
  ['action_target_id', 'action_destination'],
  ['action_reaction'],
  ['action_carousel_card_id', 'action_carousel_card_name'],
  ['action_carousel_card_name'],
  ['action_video_type'],
])('by %s: as many rows, more entries, and the same sums by type', (...columns) => {
  const plain = rows();
  const divided = rows(['action_type', ...columns]);
  expect(divided.map((row) => `${row.ad_id} ${row.date_start} ${row.spend}`)).toEqual(
    plain.map((row) => `${row.ad_id} ${row.date_start} ${row.spend}`),
  );
  for (const field of FIELDS.slice(1, -1)) {
    for (const [index, row] of plain.entries()) {
      expect(byType(divided[index] ?? {}, field)).toEqual(byType(row, field));
    }
  }
  const keyed = entries(divided, 'actions').filter((entry) => columns.every((column) => column in entry));
  expect(keyed.length).toBeGreaterThan(0);
  expect(entries(divided, 'actions').length).toBeGreaterThan(entries(plain, 'actions').length);
  const keys = divided.map((row) =>
    entries([row], 'actions').map((entry) =>
      JSON.stringify([entry.action_type, ...columns.map((column) => entry[column])]),
    ),
  );
  for (const ofRow of keys) expect(new Set(ofRow).size).toBe(ofRow.length);
});

test('what happened off Meta keeps its numbers and gets no key', () => {
  const found = entries(rows(['action_type', 'action_device']), 'actions');
  const purchases = found.filter(({ action_type }) => action_type === 'omni_purchase');
  expect(purchases.length).toBeGreaterThan(0);
  expect(purchases.some((entry) => 'action_device' in entry)).toBe(false);
  expect(found.some((entry) => 'action_device' in entry)).toBe(true);
});

test('without action_type the entries have no type, and are the sums over types', () => {
  const plain = rows(undefined, ['ad_id', 'outbound_clicks']);
  const sums = rows([], ['ad_id', 'outbound_clicks']);
  for (const [index, row] of plain.entries()) {
    const [only] = entries([row], 'outbound_clicks');
    const { action_type: _type, ...numbers } = only ?? {};
    expect(entries([sums[index] ?? {}], 'outbound_clicks')).toEqual(only === undefined ? [] : [numbers]);
  }
});

test('results name what they count, and have no values where there is none', async () => {
  const params = {
    level: 'adset',
    time_increment: 1,
    fields: 'results,cost_per_result,result_rate,spend',
  };
  const { body } = await get(simulator, 'act_1/insights', { ...params, time_range: WINDOW, limit: 500 });
  const found = entries(body?.data ?? [], 'results');
  expect(found).toContainEqual({
    indicator: 'actions:lead',
    values: [{ value: expect.stringMatching(/^\d+$/), attribution_windows: ['default'] }],
  });
  expect(found).toContainEqual({ indicator: 'reach', values: [{ value: expect.stringMatching(/^\d+$/) }] });
  expect(found.some((result) => !('values' in result))).toBe(true);
});
