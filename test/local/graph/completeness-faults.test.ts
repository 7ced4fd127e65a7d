import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '#local/graph/faults.ts';
import { type GraphSimulator, type SimulatorOptions, startGraphSimulator } from '#local/graph/simulator.ts';
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

const WINDOW = { since: '2026-10-01', until: '2026-10-04' };
const FIELDS = ['ad_id', 'impressions', 'clicks', 'spend', 'reach'];
const PARAMS = insightsParams('ad', WINDOW, FIELDS);

let running: GraphSimulator | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
async function start(options: SimulatorOptions = {}): Promise<GraphSimulator> {
  running = await startGraphSimulator({ reportPolls: 1, ...options });
  return running;
}
const truth = (simulator: GraphSimulator) => [
  ...simulator.truth.rows('insights:ad', 'act_1', WINDOW, { fields: FIELDS }),
];
async function completed(simulator: GraphSimulator, params = PARAMS): Promise<string> {
  const id = await submit(simulator, 'act_1', params);
  await poll(simulator, id, 1);
  return id;
}
const read = (simulator: GraphSimulator, id: string, limit = 50) =>
  readAll(simulator, `${id}/insights`, { limit, fields: FIELDS.join(',') });
const totals = async (simulator: GraphSimulator): Promise<Row[]> => {
  const params = {
    level: 'account',
    fields: 'impressions,clicks,spend',
    time_range: WINDOW,
    time_increment: 1,
  };
  return (await get(simulator, 'act_1/insights', params)).body?.data ?? [];
};

describe('rows-lost', () => {
  test.each([
    ['middle', 7],
    [undefined, undefined],
  ] as const)('in the %s of a report: never served, whatever the size of the pages', async (where, rows) => {
    const simulator = await start();
    const fault: Fault = { name: 'rows-lost', ...(where && { where }), ...(rows && { rows }) };
    simulator.faults.add({ id: 'lost', match: { source: 'insights:ad' }, when: { nth: 1 }, fault });
    const all = truth(simulator);
    const id = await completed(simulator);
    const first = Math.floor((all.length - (rows ?? 5)) / 2);
    const left = [...all.slice(0, first), ...all.slice(first + (rows ?? 5))];
    expect(await read(simulator, id)).toEqual(left);
    expect(await read(simulator, id, 3)).toEqual(left);
    expect(await read(simulator, await completed(simulator))).toEqual(all);
  });

  test('at the end of a report: its tail is cut', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'lost', fault: { name: 'rows-lost', where: 'end', rows: 40 } });
    expect(await read(simulator, await completed(simulator))).toEqual(truth(simulator).slice(0, -40));
  });

  test('of an edge, and of synchronous insights where a rule names them', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'list', match: { source: 'ads' }, fault: { name: 'rows-lost', rows: 9 } });
    simulator.faults.add({ id: 'query', match: { kind: 'query' }, fault: { name: 'rows-lost', rows: 9 } });
    const ads = [...simulator.truth.rows('ads', 'act_1', WINDOW, { fields: ['id'] })];
    expect(await readAll(simulator, 'act_1/ads', { fields: 'id', limit: 20 })).toHaveLength(ads.length - 9);
    const rows = await readAll(simulator, 'act_1/insights', { ...PARAMS, limit: 100 });
    expect(rows).toHaveLength(truth(simulator).length - 9);
  });

  test('of one group of fields, where a rule names a field', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'lost', match: { field: 'reach' }, fault: { name: 'rows-lost' } });
    const other = await completed(simulator, insightsParams('ad', WINDOW, ['ad_id', 'clicks']));
    expect(await readAll(simulator, `${other}/insights`, { limit: 500 })).toHaveLength(
      truth(simulator).length,
    );
    expect(await read(simulator, await completed(simulator))).toHaveLength(truth(simulator).length - 5);
  });
});

test('report-empty for good: completed, and without rows whenever it is made and read', async () => {
  const simulator = await start();
  simulator.faults.add({ id: 'empty', fault: { name: 'report-empty', reads: Number.POSITIVE_INFINITY } });
  for (let made = 0; made < 3; made += 1) {
    const id = await completed(simulator);
    expect(await read(simulator, id)).toEqual([]);
    expect(await read(simulator, id)).toEqual([]);
  }
});

describe('the totals of the account', () => {
  test.each<[Fault, (right: Row[]) => unknown]>([
    [{ name: 'totals-empty' }, () => []],
    [{ name: 'totals-partial' }, (right) => right.filter((_row, index) => index % 2 === 0)],
  ])('%j once, then the right answer', async (fault, expected) => {
    const simulator = await start();
    const right = await totals(simulator);
    simulator.faults.add({ id: 'f', when: { nth: 1 }, fault });
    expect(await totals(simulator)).toEqual(expected(right));
    expect(await totals(simulator)).toEqual(right);
  });

  test('totals-off: lower or higher by some percent', async () => {
    const simulator = await start();
    const [right] = await totals(simulator);
    simulator.faults.add({ id: 'f', fault: { name: 'totals-off', percent: -2 } });
    const [low] = await totals(simulator);
    expect(Number(low?.impressions)).toBe(Math.round(Number(right?.impressions) * 0.98));
    expect(low?.date_start).toBe(WINDOW.since);
  });

  test('can be refused by any error', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'f', match: { kind: 'totals' }, fault: { name: 'graph-100' } });
    const params = { level: 'account', time_range: WINDOW };
    expect((await get(simulator, 'act_1/insights', params)).body?.error?.code).toBe(100);
  });
});

describe('status-filter-refused', () => {
  const codes = async (simulator: GraphSimulator, filtering: unknown) => {
    const params = { ...PARAMS, filtering };
    const answers = [
      await get(simulator, 'act_1/insights', params),
      await post(simulator, 'act_1/insights', params),
    ];
    return answers.map(({ body }) => body?.error?.code);
  };

  test('refuses every filter by status, or those that name one status, and nothing else', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'f', fault: { name: 'status-filter-refused', status: 'DELETED' } });
    expect(await codes(simulator, [allStatuses('ad')])).toEqual([100, 100]);
    const { value, ...filter } = allStatuses('ad');
    const others = [{ ...filter, value: value.filter((status) => status !== 'DELETED') }];
    expect(await codes(simulator, others)).toEqual([undefined, undefined]);
    simulator.faults.clear();
    simulator.faults.add({ id: 'f', fault: { name: 'status-filter-refused' } });
    expect(await codes(simulator, others)).toEqual([100, 100]);
    expect(await codes(simulator, [])).toEqual([undefined, undefined]);
  });

  test('once counts calls with such a filter only', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'f', when: { nth: 1 }, fault: { name: 'status-filter-refused' } });
    expect(await codes(simulator, [])).toEqual([undefined, undefined]);
    expect(await codes(simulator, [allStatuses('ad')])).toEqual([100, undefined]);
  });
});

describe('restate', () => {
  const impressions = (rows: readonly Row[], day: string) =>
    rows.filter((row) => row.date_start === day).reduce((sum, row) => sum + Number(row.impressions), 0);

  test('from its call on a day grows, in rows and totals alike, and may shrink again', async () => {
    const simulator = await start();
    const day = WINDOW.since;
    const before = impressions(truth(simulator), day);
    simulator.faults.add({
      id: 'up',
      match: { kind: 'totals' },
      when: { nth: 2 },
      fault: { name: 'restate', day, percent: 30 },
    });
    simulator.faults.add({
      id: 'down',
      match: { kind: 'totals' },
      when: { nth: 4 },
      fault: { name: 'restate', day, percent: -20 },
    });
    const asked: number[] = [];
    for (let call = 0; call < 4; call += 1) asked.push(impressions(await totals(simulator), day));
    expect(asked[0]).toBe(before);
    expect((asked[1] ?? 0) / before).toBeCloseTo(1.3, 2);
    expect(asked[2]).toBe(asked[1]);
    expect((asked[3] ?? 0) / before).toBeCloseTo(1.04, 2);
    expect(impressions(truth(simulator), day)).toBe(asked[3]);
    expect(impressions(await totals(simulator), '2026-10-02')).toBe(
      impressions(truth(simulator), '2026-10-02'),
    );
  });

  test('a report that is completed keeps the numbers that it had then', async () => {
    const simulator = await start();
    const before = truth(simulator);
    const id = await completed(simulator);
    simulator.faults.add({
      id: 'up',
      match: { kind: 'read' },
      when: { nth: 1 },
      fault: { name: 'restate', percent: 50 },
    });
    expect(await read(simulator, id)).toEqual(before);
    expect(await read(simulator, await completed(simulator))).toEqual(truth(simulator));
    expect(truth(simulator)).not.toEqual(before);
  });
});

describe('fields of reports', () => {
  test('a read takes the fields that it names, and refuses others than the report was made with', async () => {
    const simulator = await start();
    const id = await completed(simulator);
    const one = await get(simulator, `${id}/insights`, { fields: 'clicks', limit: 1 });
    expect(Object.keys(one.body?.data?.[0] ?? {})).toEqual(['clicks', 'date_start', 'date_stop']);
    const refused = await get(simulator, `${id}/insights`, { fields: 'clicks,ctr,cpc' });
    expect(refused.body?.error).toMatchObject({
      code: 100,
      message: expect.stringContaining(
        "(#100) Cannot include ctr, cpc in fields param because they weren't there while creating the report run",
      ),
    });
  });

  test('fields-dropped: a read without fields lacks them, one that names them is refused', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'f', when: { nth: 1 }, fault: { name: 'fields-dropped', fields: ['reach'] } });
    const id = await completed(simulator);
    const rows = await readAll(simulator, `${id}/insights`, { limit: 500 });
    expect(rows).toEqual(truth(simulator).map(({ reach: _dropped, ...row }) => row));
    const refused = await get(simulator, `${id}/insights`, { fields: FIELDS.join(',') });
    expect(refused.body?.error?.message).toContain('Cannot include reach in fields param');
  });

  test('nonexisting-summary-field refuses reads that name no fields', async () => {
    const simulator = await start();
    simulator.faults.add({ id: 'f', fault: { name: 'nonexisting-summary-field' } });
    const id = await completed(simulator);
    const refused = await get(simulator, `${id}/insights`);
    expect(refused.body?.error?.message).toBe('(#100) Tried accessing nonexisting summary field (adset_end)');
    expect(await read(simulator, id)).toEqual(truth(simulator));
  });
});

test('throttle-creation refuses making reports for a while, and nothing else', async () => {
  const simulator = await start();
  const id = await completed(simulator);
  simulator.faults.add({ id: 'f', when: { nth: 1 }, fault: { name: 'throttle-creation', seconds: 21_600 } });
  for (let call = 0; call < 2; call += 1) {
    const refused = await post(simulator, 'act_1/insights', PARAMS);
    expect(refused.body?.error).toMatchObject({
      code: 613,
      message: expect.stringContaining('5 calls per 6 hours'),
    });
    expect(refused.body?.error).not.toHaveProperty('error_subcode');
  }
  expect(await poll(simulator, id, 1)).toEqual(['Job Completed 100']);
  expect(await read(simulator, id)).toEqual(truth(simulator));
  expect(await totals(simulator)).toHaveLength(4);
});

test('full rows can be refused synchronously while counts are served', async () => {
  const simulator = await start();
  simulator.faults.add({ id: 'f', match: { kind: 'query', field: 'reach' }, fault: { name: 'graph-100' } });
  expect((await get(simulator, 'act_1/insights', PARAMS)).body?.error?.code).toBe(100);
  const counts = { ...PARAMS, fields: 'ad_id,impressions,clicks,spend,inline_link_clicks' };
  expect((await get(simulator, 'act_1/insights', counts)).status).toBe(200);
});
