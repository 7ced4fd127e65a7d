import { afterEach, expect, test } from 'vitest';
import type { Fault } from '#local/graph/faults.ts';
import { type GraphSimulator, startGraphSimulator } from '#local/graph/simulator.ts';
import { type Got, get, insightsParams, post } from '#test/harness/graph-caller.ts';

const WINDOW = { since: '2026-10-01', until: '2026-10-03' };

let running: GraphSimulator | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
/** A simulator that limits the first call of one source of act_1; an announced second lasts `timeScale` seconds. */
async function limited(source: 'insights:ad' | 'ads', fault: Fault, timeScale = 1): Promise<GraphSimulator> {
  const simulator = await startGraphSimulator({ timeScale });
  running = simulator;
  simulator.faults.add({ id: 'f', match: { account: 'act_1', source }, when: { nth: 1 }, fault });
  return simulator;
}

const calls = {
  insights: (simulator: GraphSimulator, account = 'act_1') =>
    post(simulator, `${account}/insights`, insightsParams('ad', WINDOW, ['spend'])),
  campaigns: (simulator: GraphSimulator) =>
    post(simulator, 'act_1/insights', insightsParams('campaign', WINDOW, ['spend'])),
  ads: (simulator: GraphSimulator, account = 'act_1') => get(simulator, `${account}/ads`),
  accounts: (simulator: GraphSimulator) => get(simulator, 'me/adaccounts'),
};
const code = (got: Got) => got.body?.error?.code ?? 0;
const header = (got: Got, name: string) => JSON.parse(got.headers.get(name) ?? 'null');
const regainMinutes = (got: Got) =>
  header(got, 'x-business-use-case-usage')['1'][0].estimated_time_to_regain_access;

test.each([
  ['throttle-17', 'insights:ad', 17, { insights: 17, campaigns: 17, ads: 17, accounts: 0 }],
  ['throttle-613', 'insights:ad', 613, { insights: 613, campaigns: 613, ads: 613, accounts: 0 }],
  ['throttle-80000', 'insights:ad', 80000, { insights: 80000, campaigns: 80000, ads: 0, accounts: 0 }],
  ['throttle-80004', 'ads', 80004, { insights: 0, campaigns: 0, ads: 80004, accounts: 0 }],
  ['throttle-4-app', 'ads', 4, { insights: 4, campaigns: 4, ads: 4, accounts: 4 }],
  ['throttle-announced', 'insights:ad', 0, { insights: 80000, campaigns: 80000, ads: 0, accounts: 0 }],
] as const)(
  '%s on %s answers code %i and then refuses whom it covers',
  async (name, source, first, refused) => {
    const simulator = await limited(source, { name });
    const call = source === 'insights:ad' ? calls.insights : calls.ads;
    expect(code(await call(simulator))).toBe(first);
    for (const [who, expected] of Object.entries(refused)) {
      expect([who, code(await calls[who as keyof typeof calls](simulator))]).toEqual([who, expected]);
    }
    const other = name === 'throttle-4-app' ? 4 : 0;
    expect(code(await calls.insights(simulator, 'act_2'))).toBe(other);
    expect(code(await calls.ads(simulator, 'act_2'))).toBe(other);
  },
);

test('the time is announced in minutes, on the error and on every refusal after it', async () => {
  const simulator = await limited('insights:ad', { name: 'throttle-80000', seconds: 3600 });
  expect(regainMinutes(await calls.insights(simulator))).toBe(60);
  expect(regainMinutes(await calls.insights(simulator))).toBe(60);
});

test('throttle-17 announces seconds in the ad account header, throttle-4-app only 100 %', async () => {
  const account = await limited('ads', { name: 'throttle-17', seconds: 300 });
  expect(header(await calls.ads(account), 'x-ad-account-usage')).toMatchObject({
    acc_id_util_pct: 100,
    reset_time_duration: 300,
  });
  await account.close();
  const app = await limited('insights:ad', { name: 'throttle-4-app' });
  const told = await calls.insights(app);
  expect(header(told, 'x-app-usage').call_count).toBe(100);
  expect(regainMinutes(told)).toBe(0);
});

test('throttle-announced tells it on a success', async () => {
  const simulator = await limited('insights:ad', { name: 'throttle-announced', seconds: 120 });
  const told = await calls.insights(simulator);
  expect(told.body?.report_run_id).toEqual(expect.any(String));
  expect(regainMinutes(told)).toBe(2);
  expect(header(told, 'x-business-use-case-usage')['1'][0].call_count).toBe(100);
});

test('usage-not-first hides the announcement behind other entries, and means it', async () => {
  const simulator = await limited('insights:ad', { name: 'usage-not-first', seconds: 180 });
  const entries = header(await calls.insights(simulator), 'x-business-use-case-usage');
  expect(Object.keys(entries)).toHaveLength(2);
  expect(entries['1'][0]).toMatchObject({ type: 'ads_management', estimated_time_to_regain_access: 0 });
  expect(entries['1'][1]).toMatchObject({ type: 'ads_insights', estimated_time_to_regain_access: 3 });
  expect(code(await calls.insights(simulator))).toBe(80000);
});

test('a call during a block is marked when its source had been told, and not when it is told by it', async () => {
  const simulator = await limited('insights:ad', { name: 'throttle-80000' });
  await calls.insights(simulator);
  await calls.campaigns(simulator);
  await calls.campaigns(simulator);
  await calls.insights(simulator);
  await calls.ads(simulator);
  const log = simulator.requests.map(
    ({ source, status, duringBlock }) => `${source} ${status} ${duringBlock}`,
  );
  expect(log).toEqual([
    'insights:ad 400 false',
    'insights:campaign 400 false',
    'insights:campaign 400 true',
    'insights:ad 400 true',
    'ads 200 false',
  ]);
});

test('a block ends when its scaled time is over, and when all faults are cleared', async () => {
  const short = await limited('insights:ad', { name: 'throttle-80000', seconds: 3600 }, 0.00001);
  expect(code(await calls.insights(short))).toBe(80000);
  await expect.poll(async () => code(await calls.insights(short))).toBe(0);
  await short.close();
  const long = await limited('insights:ad', { name: 'throttle-80000', seconds: 3600 });
  await calls.insights(long);
  expect(code(await calls.insights(long))).toBe(80000);
  long.faults.clear();
  expect(code(await calls.insights(long))).toBe(0);
});
