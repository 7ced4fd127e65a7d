import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CallKind } from '#local/graph/calls.ts';
import { canHit, FAULTS, type FaultName } from '#local/graph/faults.ts';
import { GRAPH_ERRORS, type GraphErrorName } from '#local/graph/graph-error-table.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { type Got, get, insightsParams, poll, post, readAll, submit } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-03' };
const params = insightsParams('ad', WINDOW, ['ad_id', 'spend']);

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({ reportPolls: 1 });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

/** Makes one call of a kind. */
async function call(kind: CallKind, edge = 'ads'): Promise<Got> {
  switch (kind) {
    case 'accounts':
      return get(simulator, 'me/adaccounts');
    case 'account':
      return get(simulator, 'act_1');
    case 'submit':
      return post(simulator, 'act_1/insights', params);
    case 'status':
      return get(simulator, await madeReport());
    case 'read':
      return get(simulator, `${await completedReport()}/insights`, { limit: 25 });
    case 'query':
      return get(simulator, 'act_1/insights', params);
    case 'list':
      return get(simulator, `act_1/${edge}`, { fields: 'id' });
    default:
      return get(simulator, '120200001200000000', { fields: 'name' });
  }
}

/** Reports made before a fault is switched on. */
let report: string | undefined;
async function madeReport(): Promise<string> {
  report ??= await submit(simulator, 'act_1', params);
  return report;
}
let completed: string | undefined;
async function completedReport(): Promise<string> {
  if (completed !== undefined) return completed;
  completed = await submit(simulator, 'act_1', params);
  await poll(simulator, completed, 1);
  return completed;
}

const last = () => simulator.requests.at(-1) ?? expect.fail('no request');
const once = (name: FaultName) => {
  simulator.faults.add({ id: 'f', when: { nth: 1 }, fault: { name } });
};

describe('every row of the error table reaches every kind of call that it names, once', () => {
  const rows = Object.keys(GRAPH_ERRORS) as GraphErrorName[];
  test.each(rows)('%s', async (name) => {
    await madeReport();
    await completedReport();
    const row = FAULTS[name];
    for (const kind of row.hits) {
      simulator.faults.clear();
      simulator.faults.add({ id: 'f', match: { kind }, when: { nth: 1 }, fault: { name } });
      const refused = await call(kind, row.edges?.[0]);
      const { status, code, message } = GRAPH_ERRORS[name];
      expect(refused.status).toBe(status);
      expect(refused.body?.error).toMatchObject({ code, message, fbtrace_id: expect.any(String) });
      expect(last()).toMatchObject({ fault: name, rule: 'f', status });
      expect((await call(kind, row.edges?.[0])).status).toBe(200);
    }
  });
});

describe('the network and what stands before the API', () => {
  test.each([
    ['html-500', 500, /^<!DOCTYPE html>/],
    ['html-502', 502, /^<!DOCTYPE html>/],
    ['text-429', 429, /^Too Many Requests$/],
    ['text-504', 504, /timeout/],
    ['empty-503', 503, /^$/],
    ['empty-200', 200, /^$/],
    ['non-json-200', 200, /^<!DOCTYPE html>/],
    ['truncated-json', 200, /^\{"data":/],
  ] as const)('%s answers with HTTP %i and a body that is no JSON', async (name, status, body) => {
    once(name);
    const got = await call('list');
    expect(got.status).toBe(status);
    expect(got.text).toMatch(body);
    expect(got.body).toBeUndefined();
    expect((await call('list')).body?.data).toHaveLength(25);
  });

  test('error-in-200 is an error with HTTP 200', async () => {
    once('error-in-200');
    expect(await call('list')).toMatchObject({
      status: 200,
      body: { error: { code: 2, is_transient: true } },
    });
  });

  test('redirect leads elsewhere', async () => {
    once('redirect');
    const got = await call('list');
    expect([got.status, got.headers.get('location')]).toEqual([302, `${simulator.url}/redirected`]);
  });

  test.each(['reset-before-headers', 'reset-mid-body'] as const)('%s breaks the connection', async (name) => {
    once(name);
    await expect(call('list')).rejects.toThrow(/fetch failed|terminated/);
    expect((await call('list')).status).toBe(200);
  });

  test.each([
    ['hang', 0],
    ['drip', 200],
  ] as const)('%s goes on until the client gives up', async (name, status) => {
    once(name);
    const gone = new AbortController();
    const asked = fetch(`${simulator.url}/v25.0/act_1/ads?access_token=${simulator.accessToken}`, {
      signal: gone.signal,
    }).then((response) => response.text());
    const refused = expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => simulator.requests.at(-1)).toMatchObject({ fault: name, status });
    gone.abort();
    await refused;
  });

  test('drip and slow give the right answer to a patient client', async () => {
    simulator.faults.add({ id: 'd', match: { kind: 'account' }, fault: { name: 'drip', ms: 1 } });
    simulator.faults.add({ id: 's', match: { kind: 'accounts' }, fault: { name: 'slow', ms: 5 } });
    expect((await call('account')).body).toEqual({ account_id: '1', id: 'act_1' });
    expect((await call('accounts')).body?.data).toHaveLength(2);
  });
});

describe('pages', () => {
  const listed = () => [...simulator.truth.rows('ads', 'act_1', WINDOW, { fields: ['name'] })];
  const read = () => readAll(simulator, 'act_1/ads', { fields: 'name', limit: 40 });

  test.each(['empty-page-with-next', 'short-page'] as const)('%s loses and doubles nothing', async (name) => {
    simulator.faults.add({ id: 'f', when: { every: 2 }, fault: { name } });
    expect(await read()).toEqual(listed());
    expect(simulator.requests.filter((request) => request.rule === 'f').length).toBeGreaterThan(1);
    const page = await get(simulator, 'act_1/ads', { limit: 40 });
    expect(page.body?.paging?.next).toBeDefined();
    expect(page.body?.data).toHaveLength(name === 'short-page' ? 20 : 0);
  });

  test('duplicate-page serves the same rows again under a new cursor, then goes on', async () => {
    simulator.faults.add({ id: 'f', when: { nth: 2 }, fault: { name: 'duplicate-page' } });
    const rows = listed();
    const before = simulator.requests.length;
    expect(await read()).toEqual([...rows.slice(0, 80), ...rows.slice(40)]);
    const cursors = simulator.requests.slice(before).map((request) => request.params.after);
    expect(new Set(cursors).size).toBe(cursors.length);
  });

  test('skipped-page loses the rows of a page, and nothing else shows it', async () => {
    simulator.faults.add({ id: 'f', when: { nth: 2 }, fault: { name: 'skipped-page' } });
    const rows = listed();
    expect(await read()).toEqual([...rows.slice(0, 40), ...rows.slice(80)]);
  });

  test('repeated-cursor gives the cursor that was asked for', async () => {
    const first = await get(simulator, 'act_1/ads', { limit: 40 });
    const after = first.body?.paging?.cursors?.after;
    once('repeated-cursor');
    const second = await get(simulator, 'act_1/ads', { limit: 40, after });
    expect(second.body?.paging?.cursors?.after).toBe(after);
    expect(new URL(second.body?.paging?.next ?? '').searchParams.get('after')).toBe(after);
  });

  test('page-too-large refuses while the limit is over its own, and lets other rules have their turn below', async () => {
    simulator.faults.add({ id: 'f', fault: { name: 'page-too-large', limit: 30 } });
    simulator.faults.add({ id: 'g', when: { to: 2 }, fault: { name: 'short-page' } });
    const refused = await get(simulator, 'act_1/ads', { limit: 31 });
    expect(refused.status).toBe(500);
    expect(refused.body?.error?.message).toContain('reduce the amount of data');
    expect((await get(simulator, 'act_1/ads', { limit: 30 })).body?.data).toHaveLength(15);
    expect((await get(simulator, 'act_1/ads', { limit: 30 })).body?.data).toHaveLength(30);
  });

  test('limit-capped refuses the parameter while the limit is over its own', async () => {
    simulator.faults.add({ id: 'f', fault: { name: 'limit-capped', limit: 30 } });
    const refused = await get(simulator, 'act_1/ads', { limit: 31 });
    expect(refused.status).toBe(400);
    expect(refused.body?.error).toMatchObject({ code: 100, message: expect.stringContaining('param limit') });
    expect((await get(simulator, 'act_1/ads', { limit: 30 })).body?.data).toHaveLength(30);
  });

  test('unreadable-object fails each page and object that shows it, unless only ids are asked', async () => {
    const id = String([...simulator.truth.rows('adcreatives', 'act_1', WINDOW, { fields: ['id'] })][30]?.id);
    simulator.faults.add({ id: 'f', fault: { name: 'unreadable-object', id } });
    const page = (fields: string, limit: number) => get(simulator, 'act_1/adcreatives', { fields, limit });
    expect((await page('name', 30)).status).toBe(200);
    expect(last().fault).toBeUndefined();
    expect((await page('name', 31)).body?.error).toMatchObject({ code: 100, error_subcode: 2446289 });
    expect(last().fault).toBe('unreadable-object');
    expect((await page('id', 31)).status).toBe(200);
    expect((await get(simulator, id, { fields: 'name' })).body?.error?.error_subcode).toBe(2446289);
    expect((await get(simulator, id)).body).toEqual({ id });
  });
});

describe('usage headers', () => {
  const usage = async (name: FaultName) => {
    await completedReport();
    once(name);
    return (await call('read')).headers;
  };
  const HEADERS = [
    'x-app-usage',
    'x-business-use-case-usage',
    'x-ad-account-usage',
    'x-fb-ads-insights-throttle',
  ];

  test('usage-high puts all four at 92 %', async () => {
    const headers = await usage('usage-high');
    for (const header of HEADERS) expect(headers.get(header)).toMatch(/:9[12]/);
  });

  test('usage-absent leaves all four out', async () => {
    const headers = await usage('usage-absent');
    for (const header of HEADERS) expect(headers.has(header)).toBe(false);
  });

  test('usage-malformed gives what a careless reader trips over', async () => {
    const headers = await usage('usage-malformed');
    expect(() => JSON.parse(headers.get('x-app-usage') ?? '')).toThrow(SyntaxError);
    expect(headers.get('x-fb-ads-insights-throttle')).toBe('null');
  });

  test('usage-other-account has another account at 100 %, and refuses nothing', async () => {
    const entries = JSON.parse((await usage('usage-other-account')).get('x-business-use-case-usage') ?? '');
    expect(entries['1'][0].call_count).toBeLessThan(10);
    expect(Object.values(entries).flat()).toContainEqual(
      expect.objectContaining({ call_count: 100, estimated_time_to_regain_access: 60 }),
    );
    expect((await call('read')).status).toBe(200);
  });
});

test('a report fault on a status or read call is refused when the rule is added', () => {
  const add = (kind: CallKind) => () =>
    simulator.faults.add({ id: 'f', match: { kind }, fault: { name: 'job-failed' } });
  expect(add('status')).toThrow('hits submit');
  expect(add('query')).toThrow('hits submit');
});

test('every fault tells which kinds of calls it can hit', () => {
  expect(canHit('job-failed', 'submit')).toBe(true);
  expect(canHit('job-failed', 'list')).toBe(false);
  expect(canHit('unreadable-object', 'object')).toBe(true);
  expect(canHit('html-502', 'accounts')).toBe(true);
});

test('synchronous insights are hit by rules that name them, and by no other', async () => {
  const query = () => get(simulator, 'act_1/insights', params);
  simulator.faults.add({ id: 'f', match: { source: 'insights:ad' }, fault: { name: 'html-502' } });
  expect((await query()).status).toBe(200);
  simulator.faults.add({ id: 'g', match: { kind: 'query' }, fault: { name: 'html-502' } });
  expect((await query()).status).toBe(502);
});

test('a report goes well beside faults of other sources', async () => {
  simulator.faults.add({ id: 'f', match: { source: 'ads' }, fault: { name: 'html-502' } });
  simulator.faults.add({ id: 'g', match: { account: 'act_2' }, fault: { name: 'graph-2' } });
  simulator.faults.add({ id: 'h', match: { path: /adcreatives/ }, fault: { name: 'empty-200' } });
  const id = await submit(simulator, 'act_1', params);
  expect(await poll(simulator, id, 1)).toEqual(['Job Completed 100']);
  expect((await call('list')).status).toBe(502);
  expect((await get(simulator, 'act_2')).status).toBe(503);
  expect((await get(simulator, 'act_1/adcreatives')).text).toBe('');
});
