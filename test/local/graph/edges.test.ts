import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CAMPAIGN_STATUSES } from '#local/graph/data/dataset.ts';
import type { EdgeName } from '#local/graph/data/objects.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, type Row, readAll } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-01' };
const EDGES: readonly EdgeName[] = [
  'campaigns',
  'adsets',
  'adimages',
  'advideos',
  'customaudiences',
  'customconversions',
];

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator();
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const list = (edge: string, params: object = {}): Promise<Row[]> =>
  readAll(simulator, `act_1/${edge}`, { limit: 10, ...params });
const errorOf = async (edge: string, params: object) =>
  (await get(simulator, `act_1/${edge}`, { ...params })).body?.error;

describe.each(['campaigns', 'adsets'] as const)('/%s', (edge) => {
  const fields = 'effective_status';
  const statusesOf = async (params: object = {}) =>
    new Set((await list(edge, { fields, ...params })).map((row) => row.effective_status));

  test('lists neither archived nor deleted objects unless asked, and counts what it lists', async () => {
    expect([...(await statusesOf())]).not.toContain('ARCHIVED');
    const asked = [...CAMPAIGN_STATUSES].filter((status) => status !== 'DELETED');
    const more = edge === 'adsets' ? [...asked, 'CAMPAIGN_PAUSED'] : asked;
    const params = { fields, effective_status: more, summary: 'total_count' };
    expect([...(await statusesOf(params))]).toContain('ARCHIVED');
    const { body } = await get(simulator, `act_1/${edge}`, { ...params, limit: 1 });
    expect(body?.summary).toEqual({ total_count: (await list(edge, params)).length });
  });

  test('refuses DELETED', async () => {
    expect(await errorOf(edge, { effective_status: ['DELETED'] })).toMatchObject({ error_subcode: 1815001 });
  });
});

describe('/adimages', () => {
  test('lists deleted images whatever is asked, the newest first, by account and hash', async () => {
    const fields = 'account_id,hash,status,created_time';
    const plain = await list('adimages', { fields });
    expect(await list('adimages', { fields, effective_status: ['ACTIVE'] })).toEqual(plain);
    expect(plain.map((row) => row.status)).toContain('DELETED');
    for (const row of plain) expect(row.id).toBe(`1:${row.hash}`);
    const times = plain.map((row) => String(row.created_time));
    expect(times).toEqual([...times].sort().reverse());
  });

  test('has the pictures of creatives, each readable by its id', async () => {
    const hashes = (await list('adimages', { fields: 'hash' })).map((row) => row.hash);
    const used = (await list('adcreatives', { fields: 'image_hash' })).flatMap((row) => row.image_hash ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(hashes).toEqual(expect.arrayContaining([...new Set(used)]));
    const { body } = await get(simulator, `1:${hashes[3]}`, { fields: 'hash' });
    expect(body).toEqual({ id: `1:${hashes[3]}`, hash: hashes[3] });
    const escaped = await get(simulator, encodeURIComponent(`1:${hashes[3]}`), { fields: 'hash' });
    expect(escaped.body).toEqual(body);
    expect((await get(simulator, `1:${'0'.repeat(32)}`)).body?.error?.error_subcode).toBe(33);
  });
});

describe('/advideos', () => {
  test('does not know account_id', async () => {
    expect(await errorOf('advideos', { fields: 'id,account_id' })).toMatchObject({
      code: 100,
      message: '(#100) Tried accessing nonexisting field (account_id) on node type (Video)',
    });
  });

  test('has lengths with decimals, a status as an object, and a count on request', async () => {
    const rows = await list('advideos', { fields: 'length,status' });
    expect(rows.some((row) => !Number.isInteger(row.length))).toBe(true);
    expect(new Set(rows.map((row) => JSON.stringify(row.status))).size).toBeGreaterThan(1);
    for (const row of rows) expect(row.status).toHaveProperty('processing_progress');
    const { body } = await get(simulator, 'act_1/advideos', { summary: 'total_count', limit: 1 });
    expect(body?.summary).toEqual({ total_count: rows.length });
  });

  test('has the videos of creatives', async () => {
    const ids = (await list('advideos')).map((row) => row.id);
    const used = (await list('adcreatives', { fields: 'video_id' })).flatMap((row) => row.video_id ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(ids).toEqual(expect.arrayContaining([...new Set(used)]));
  });
});

describe('/customaudiences', () => {
  test('gives only ids unless asked, and times as Unix seconds', async () => {
    const [first] = await list('customaudiences');
    expect(first).toEqual({ id: expect.stringMatching(/^\d{18}$/) });
    const rows = await list('customaudiences', { fields: 'time_created,approximate_count_lower_bound' });
    for (const row of rows) expect(row.time_created).toBeGreaterThan(1_700_000_000);
    expect(rows.map((row) => row.approximate_count_lower_bound)).toContain(-1);
  });

  test('refuses pages of more than ten rules', async () => {
    expect(await errorOf('customaudiences', { fields: 'name,rule', limit: 11 })).toMatchObject({
      code: 1,
      message: expect.stringContaining('Please reduce the amount of data'),
    });
    const rules = (await list('customaudiences', { fields: 'rule' })).flatMap((row) => row.rule ?? []);
    expect(() => JSON.parse(String(rules[0]))).not.toThrow();
  });

  test.each([
    ['graph-2655', 2655],
    ['graph-2663', 2663],
    ['graph-270', 270],
    ['graph-80003-2446079', 80003],
  ] as const)('%s refuses it', async (name, code) => {
    simulator.faults.add({ id: 'f', match: { source: 'customaudiences' }, fault: { name } });
    expect((await errorOf('customaudiences', {}))?.code).toBe(code);
    expect((await get(simulator, 'act_1/advideos')).status).toBe(200);
  });
});

test('/customconversions have a rule as text, a decimal value, and events in the past or none', async () => {
  const fields = 'rule,default_conversion_value,first_fired_time,is_archived';
  const rows = await list('customconversions', { fields });
  for (const row of rows) expect(JSON.parse(String(row.rule))).toHaveProperty('and');
  expect(rows.some((row) => !Number.isInteger(row.default_conversion_value))).toBe(true);
  expect(new Set(rows.map((row) => 'first_fired_time' in row))).toEqual(new Set([true, false]));
});

test.each(['customaudiences', 'customconversions'])('/%s tells no total_count', async (edge) => {
  const { body } = await get(simulator, `act_1/${edge}`, { summary: 'total_count' });
  expect(body?.data?.length).toBeGreaterThan(0);
  expect(body?.summary).toEqual({});
});

describe.each(EDGES)('faults of /%s', (edge) => {
  const truth = () => [...simulator.truth.rows(edge, 'act_1', WINDOW, { fields: ['id'] })];

  test('a page is lost, or twice there', async () => {
    const match = { source: edge, kind: 'list' } as const;
    const read = () => list(edge, { fields: 'id', limit: 4 });
    simulator.faults.add({ id: 's', match, when: { nth: 1 }, fault: { name: 'skipped-page' } });
    expect(await read()).toEqual(truth().slice(4));
    simulator.faults.clear();
    simulator.faults.add({ id: 'd', match, when: { nth: 1 }, fault: { name: 'duplicate-page' } });
    expect(await read()).toEqual([...truth().slice(0, 4), ...truth()]);
  });

  test('an object cannot be read, a call is refused, a limit holds', async () => {
    const id = String(truth()[2]?.id);
    simulator.faults.add({ id: 'u', match: { source: edge }, fault: { name: 'unreadable-object', id } });
    expect((await errorOf(edge, { fields: edge === 'advideos' ? 'published' : 'name' }))?.error_subcode).toBe(
      2446289,
    );
    expect(await list(edge, { fields: 'id' })).toEqual(truth());
    simulator.faults.clear();
    simulator.faults.add({ id: 'h', match: { source: edge }, when: { nth: 1 }, fault: { name: 'html-502' } });
    expect((await get(simulator, `act_1/${edge}`)).status).toBe(502);
    simulator.faults.clear();
    simulator.faults.add({ id: 't', match: { source: edge }, fault: { name: 'throttle-80004' } });
    expect((await errorOf(edge, {}))?.code).toBe(80004);
  });
});

test('a fault of one edge hits no other, and cannot be asked of another', async () => {
  const rule = { id: 'f', match: { source: 'ads' }, fault: { name: 'graph-2655' } } as const;
  expect(() => simulator.faults.add(rule)).toThrow('graph-2655 of rule f cannot hit ads');
  simulator.faults.add({ id: 'g', fault: { name: 'graph-2655' } });
  expect((await get(simulator, 'act_1/ads')).status).toBe(200);
  expect((await errorOf('customaudiences', {}))?.code).toBe(2655);
});
