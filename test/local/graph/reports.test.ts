import { afterEach, expect, test } from 'vitest';
import type { Fault } from '#local/graph/faults.ts';
import { type GraphSimulator, type SimulatorOptions, startGraphSimulator } from '#local/graph/simulator.ts';
import { get, insightsParams, poll, post, readAll, submit } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-04' };
const DAY = { since: '2026-10-02', until: '2026-10-02' };
const params = insightsParams('ad', WINDOW, ['ad_id', 'spend', 'actions']);

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
  ...simulator.truth.rows('insights:ad', 'act_1', WINDOW, { fields: ['ad_id', 'spend', 'actions'] }),
];

test('a report passes through its stages, shows 100 % while it still runs, and is then readable', async () => {
  const simulator = await start({ reportPolls: 30 });
  const id = await submit(simulator, 'act_1', params);
  const states = await poll(simulator, id, 30);
  expect([...new Set(states.map((state) => state.replace(/ \d+$/, '')))]).toEqual([
    'Job Not Started',
    'Job Started',
    'Job Running',
    'Job Completed',
  ]);
  expect(states).toContain('Job Running 100');
  expect(states.at(-1)).toBe('Job Completed 100');
  expect(await readAll(simulator, `${id}/insights`, { limit: 500 })).toEqual(truth(simulator));
});

test('a report that takes real time has not started at first, and reading it is refused', async () => {
  const simulator = await startGraphSimulator({ reportMs: 60_000 });
  running = simulator;
  const id = await submit(simulator, 'act_1', params);
  expect(await poll(simulator, id, 1)).toEqual(['Job Not Started 0']);
  const early = await get(simulator, `${id}/insights`);
  expect(early.body?.error).toMatchObject({ code: 2601, error_subcode: 1815107, is_transient: true });
});

test('a poll shows what Meta documents, and the reason of a failure from v25 on', async () => {
  const simulator = await start();
  const id = await submit(simulator, 'act_1', params);
  expect((await get(simulator, id)).body).toEqual({
    id,
    account_id: '1',
    time_ref: expect.any(Number),
    time_completed: expect.any(Number),
    async_status: 'Job Completed',
    async_percent_completion: 100,
  });
  expect((await get(simulator, id, { fields: 'async_status' })).body).toEqual({
    id,
    async_status: 'Job Completed',
  });
  simulator.faults.add({ id: 'f', fault: { name: 'job-failed' } });
  const failed = await submit(simulator, 'act_1', params);
  expect((await get(simulator, failed)).body).toMatchObject({ error_code: -2, error_subcode: 2490547 });
  const older = await get(simulator, `${simulator.url}/v24.0/${failed}`);
  expect(older.body).toMatchObject({ async_status: 'Job Failed' });
  expect(older.body).not.toHaveProperty('error_code');
});

test.each<[Fault, string[]]>([
  [{ name: 'job-failed' }, ['Job Failed 0', 'Job Failed 0']],
  [{ name: 'job-failed-silent' }, ['Job Failed 0', 'Job Failed 0']],
  [{ name: 'job-failed-too-large' }, ['Job Failed 0', 'Job Failed 0']],
  [{ name: 'job-failed-timeout' }, ['Job Failed 0', 'Job Failed 0']],
  [{ name: 'job-skipped' }, ['Job Skipped 0', 'Job Skipped 0']],
  [{ name: 'job-stuck', percent: 17 }, ['Job Running 17', 'Job Running 17']],
  [{ name: 'job-running-at-100', polls: 1 }, ['Job Running 100', 'Job Completed 100']],
  [{ name: 'report-unknown-yet', polls: 1 }, ['error 100', 'Job Completed 100']],
])('fault $name: the report is polled as %j, and the next report goes well', async (fault, states) => {
  const simulator = await start();
  simulator.faults.add({ id: 'f', when: { nth: 1 }, fault });
  const id = await submit(simulator, 'act_1', params);
  expect(await poll(simulator, id, 2)).toEqual(states);
  const readable = states.at(-1) === 'Job Completed 100';
  expect((await get(simulator, `${id}/insights`)).status).toBe(readable ? 200 : 400);
  const next = await submit(simulator, 'act_1', params);
  expect(await poll(simulator, next, 1)).toEqual(['Job Completed 100']);
});

test.each([
  ['job-failed-too-large', -3, 1504045],
  ['job-failed-timeout', 2, 1504038],
  ['job-failed-silent', undefined, undefined],
] as const)('%s gives the reason %s/%s', async (name, code, subcode) => {
  const simulator = await start();
  simulator.faults.add({ id: 'f', fault: { name } });
  const { body } = await get(simulator, await submit(simulator, 'act_1', params));
  expect([body?.error_code, body?.error_subcode]).toEqual([code, subcode]);
});

test('report-empty: completed and empty at first, all rows on the next read', async () => {
  const simulator = await start();
  simulator.faults.add({ id: 'f', fault: { name: 'report-empty', reads: 2 } });
  const id = await submit(simulator, 'act_1', params);
  await poll(simulator, id, 1);
  for (const _read of [1, 2]) expect((await get(simulator, `${id}/insights`)).body).toEqual({ data: [] });
  expect(await readAll(simulator, `${id}/insights`, { limit: 100 })).toEqual(truth(simulator));
});

test('lost-submit-response: the connection is reset, and the report was made', async () => {
  const simulator = await start();
  simulator.faults.add({ id: 'f', when: { nth: 1 }, fault: { name: 'lost-submit-response' } });
  await expect(post(simulator, 'act_1/insights', params)).rejects.toThrow('fetch failed');
  const second = await submit(simulator, 'act_1', params);
  const fresh = await startGraphSimulator({ reportPolls: 1 });
  const first = await submit(fresh, 'act_1', params);
  await fresh.close();
  expect(second).not.toBe(first);
  expect(await poll(simulator, first, 1)).toEqual(['Job Completed 100']);
});

test('a report past the limit on rows fails as too large, and its days one by one do not', async () => {
  const simulator = await start({ rowsPerReportLimit: 150 });
  const id = await submit(simulator, 'act_1', params);
  expect((await get(simulator, id)).body).toMatchObject({ async_status: 'Job Failed', error_code: -3 });
  const oneDay = await submit(simulator, 'act_1', insightsParams('ad', DAY, ['ad_id']));
  expect(await poll(simulator, oneDay, 1)).toEqual(['Job Completed 100']);
});

test('with tooLargeAt submit, such a report is refused when it is made, and so are synchronous insights', async () => {
  const simulator = await start({ dataPointsPerReportLimit: 150 * 4, tooLargeAt: 'submit' });
  const tooLarge = { code: 100, error_subcode: 1487534 };
  expect((await post(simulator, 'act_1/insights', params)).body?.error).toMatchObject(tooLarge);
  expect((await get(simulator, 'act_1/insights', params)).body?.error).toMatchObject(tooLarge);
  const fewer = insightsParams('ad', DAY, ['ad_id']);
  expect((await post(simulator, 'act_1/insights', fewer)).status).toBe(200);
  const moreFields = insightsParams('ad', DAY, ['ad_id', 'spend', 'clicks', 'reach', 'cpc', 'cpm', 'ctr']);
  expect((await post(simulator, 'act_1/insights', moreFields)).status).toBe(400);
});

test('a failingField field fails every report that asks for it on its day and ad, and no other', async () => {
  const ad = String(
    [...(await start()).truth.rows('insights:ad', 'act_1', DAY, { fields: ['ad_id'] })][0]?.ad_id,
  );
  await running?.close();
  const simulator = await start({
    failingFields: [{ account: 'act_1', field: 'actions', day: '2026-10-02', ad }],
  });
  const outcome = async (window: typeof DAY, fields: string[], ads?: string[]): Promise<unknown> => {
    const filtering = ads === undefined ? [] : [{ field: 'ad.id', operator: 'IN', value: ads }];
    const id = await submit(simulator, 'act_1', { ...insightsParams('ad', window, fields), filtering });
    return (await get(simulator, id)).body?.error_subcode ?? 'fine';
  };
  expect(await outcome(WINDOW, ['spend', 'actions'])).toBe(1504044);
  expect(await outcome(DAY, ['actions'], [ad])).toBe(1504044);
  expect(await outcome(DAY, ['spend'])).toBe('fine');
  expect(await outcome(DAY, ['actions'], ['120200001200000099'])).toBe('fine');
  expect(await outcome({ since: '2026-10-03', until: '2026-10-04' }, ['actions'])).toBe('fine');
});

test('a report past its lifetime has expired: skipped, and not readable', async () => {
  const simulator = await start({ reportLifetimeMs: 0 });
  const id = await submit(simulator, 'act_1', params);
  expect(await poll(simulator, id, 1)).toEqual(['Job Skipped 0']);
  expect((await get(simulator, `${id}/insights`)).status).toBe(400);
});

test('the ids of one source do not depend on what other sources submit in between', async () => {
  const alone = await start();
  const campaign = insightsParams('campaign', WINDOW, ['spend']);
  const ids = [await submit(alone, 'act_1', params), await submit(alone, 'act_1', params)];
  await alone.close();
  const mixed = await start();
  await submit(mixed, 'act_1', campaign);
  const first = await submit(mixed, 'act_1', params);
  await submit(mixed, 'act_2', params);
  await submit(mixed, 'act_1', campaign);
  expect([first, await submit(mixed, 'act_1', params)]).toEqual(ids);
});

test('the limit on rows counts the rows of breakdowns, of the account too', async () => {
  const simulator = await start({ rowsPerReportLimit: 10 });
  const account = { level: 'account', fields: 'spend', time_increment: 1, time_range: WINDOW };
  const whole = await submit(simulator, 'act_1', account);
  const hours = 'hourly_stats_aggregated_by_advertiser_time_zone';
  const divided = await submit(simulator, 'act_1', { ...account, breakdowns: hours });
  expect(await poll(simulator, whole, 1)).toEqual(['Job Completed 100']);
  expect(await poll(simulator, divided, 1)).toEqual(['Job Failed 0']);
});

test('incremental conversions by place fail, as a report and at once', async () => {
  const simulator = await start();
  const impossible = {
    ...{ level: 'account', fields: 'spend', breakdowns: 'country', time_range: WINDOW },
    action_attribution_windows: ['incrementality'],
  };
  const id = await submit(simulator, 'act_1', impossible);
  expect(await poll(simulator, id, 1)).toEqual(['Job Failed 0']);
  expect((await get(simulator, 'act_1/insights', impossible)).body?.error?.code).toBe(2);
  expect((await get(simulator, 'act_1/insights', { ...impossible, breakdowns: 'age' })).status).toBe(200);
});
