import { afterEach, describe, expect, test } from 'vitest';
import { type GraphSimulator, type SimulatorOptions, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, type Row } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-28' };

let running: GraphSimulator | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
async function start(options: SimulatorOptions = {}): Promise<GraphSimulator> {
  running = await startGraphSimulator(options);
  return running;
}
const adIds = (simulator: GraphSimulator): string[] =>
  [...simulator.truth.rows('ads', 'act_1', WINDOW, { fields: ['id'], deletedWithDelivery: true })].map(
    (row) => String(row.id),
  );
const objectOf = (simulator: GraphSimulator, id: string) =>
  get(simulator, id, { fields: 'effective_status' });

describe('an object by its id', () => {
  test('is answered whatever its status, deleted ones too', async () => {
    const simulator = await start();
    const id = adIds(simulator).at(-1) ?? '';
    expect(await objectOf(simulator, id)).toMatchObject({
      status: 200,
      body: { id, effective_status: 'DELETED' },
    });
    expect(simulator.requests.at(-1)).toMatchObject({ kind: 'object', source: 'ads', account: 'act_1' });
  });

  test('that nobody knows is refused', async () => {
    const { body } = await objectOf(await start(), '120200001299999999');
    expect(body?.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  test('that cannot be read is refused alone', async () => {
    const simulator = await start();
    const [id = '', other = ''] = adIds(simulator);
    simulator.faults.add({ id: 'f', fault: { name: 'unreadable-object', id } });
    expect((await objectOf(simulator, id)).body?.error?.error_subcode).toBe(2446289);
    expect((await objectOf(simulator, other)).status).toBe(200);
  });

  test('several of them in one call are refused, as version 26.0 does', async () => {
    const simulator = await start();
    const ids = adIds(simulator).slice(0, 2).join(',');
    expect((await get(simulator, '', { ids, fields: 'id' })).body?.error).toBeDefined();
  });
});

describe('summary=total_count', () => {
  const summary = async (options: SimulatorOptions, params: object = {}, edge = 'ads'): Promise<unknown> => {
    const simulator = await start(options);
    const { body } = await get(simulator, `act_1/${edge}`, { summary: 'total_count', limit: 7, ...params });
    return body?.error?.code ?? body?.summary;
  };

  test('counts what the query finds, on each page that asks', async () => {
    const simulator = await start();
    const params = { summary: 'true', effective_status: ['ARCHIVED'], limit: 2 };
    const rows = [...simulator.truth.rows('ads', 'act_1', WINDOW, { effectiveStatuses: ['ARCHIVED'] })];
    const first = await get(simulator, 'act_1/ads', params);
    expect(first.body?.summary).toEqual({ total_count: rows.length });
    const second = await get(simulator, first.body?.paging?.next ?? '');
    expect(second.body?.summary).toEqual({ total_count: rows.length });
    expect((await get(simulator, 'act_1/ads', { limit: 2 })).body).not.toHaveProperty('summary');
  });

  test.each([
    ['null', { total_count: null }],
    ['absent', {}],
    ['refused', 100],
    ['unfiltered', { total_count: 160 }],
  ] as const)('%s', async (totalCounts, expected) => {
    expect(await summary({ totalCounts }, { effective_status: ['PAUSED'] })).toEqual(expected);
  });

  test('tells nothing of labels', async () => {
    expect(await summary({}, {}, 'adlabels')).toEqual({});
  });
});

describe('versions', () => {
  test('every answer says which version served it', async () => {
    const simulator = await start();
    const version = async (path: string) => (await get(simulator, path)).headers.get('facebook-api-version');
    expect(await version('act_1')).toBe('v25.0');
    expect(await version(`${simulator.url}/v26.0/act_1`)).toBe('v26.0');
    expect(await version('nothing')).toBe('v25.0');
  });

  test('another version may serve it, with a warning', async () => {
    const versionWarning = 'The call has been auto-upgraded to v26.0 as v25.0 will be deprecated.';
    const simulator = await start({ servedVersion: 'v26.0', versionWarning });
    const { headers } = await get(simulator, 'act_1');
    expect(headers.get('facebook-api-version')).toBe('v26.0');
    expect(headers.get('x-ad-api-version-warning')).toBe(versionWarning);
  });
});

test('a page of a list is lost once', async () => {
  const simulator = await start();
  simulator.faults.add({
    id: 'f',
    match: { source: 'ads', kind: 'list' },
    when: { nth: 2 },
    fault: { name: 'skipped-page' },
  });
  const all: Row[] = [...simulator.truth.rows('ads', 'act_1', WINDOW, { fields: ['id'] })];
  const list = async () => {
    const rows: Row[] = [];
    let page = await get(simulator, 'act_1/ads', { fields: 'id', limit: 50 });
    for (;;) {
      rows.push(...(page.body?.data ?? []));
      const next = page.body?.paging?.next;
      if (next === undefined) return rows;
      page = await get(simulator, next);
    }
  };
  expect(await list()).toEqual([...all.slice(0, 50), ...all.slice(100)]);
  expect(await list()).toEqual(all);
});
