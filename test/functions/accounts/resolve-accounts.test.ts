import { describe, expect, test } from 'vitest';
import { accountsOfRun } from '#functions/accounts/accounts.ts';
import type { JsonObject } from '#functions/graph/client.ts';
import { GraphThrottled, GraphTransient } from '#functions/graph/errors.ts';
import {
  ids,
  ordered,
  pathsOf,
  planned,
  RUN,
  reader,
  reports,
  resolve,
  simulate,
  spec,
  stored,
  TOKYO,
  workWith,
} from '#test/harness/accounts-run.ts';

describe('accounts', () => {
  test('an account that cannot be read is named and touches no other', async () => {
    const store = await planned({ accounts: ['act_1', 'act_2', 'act_3'] });
    const simulator = await simulate([spec(1), spec(2, { readable: false })]);
    expect((await resolve(store, simulator)).accounts).toEqual(['act_1']);
    expect(stored(store)?.failed).toMatchObject([
      { account: 'act_2', error: { name: 'GraphPermissionDenied', code: 200 } },
      { account: 'act_3', error: { name: expect.stringMatching(/^Graph/), code: 100 } },
    ]);
    expect(reports).toHaveLength(1);
    expect(ids(reports[0]?.failed)).toEqual(['act_2', 'act_3']);
  });

  test.each([
    ['is about another account', { account_id: '2' }, 'GraphObjectUnreadable', 'is about another account'],
    ['has no time zone', { timezone_name: undefined }, 'GraphObjectUnreadable', 'lacks timezone_name'],
    [
      'has an unknown time zone',
      { timezone_name: 'Mars/Phobos' },
      'TimeZoneUnknown',
      'not a known IANA time zone',
    ],
    ['has an id that is a number', { account_id: 1 }, 'GraphObjectUnreadable', 'lacks account_id'],
  ])('an answer that %s fails its account', async (_name, change, name, message) => {
    const store = await planned({ accounts: ['act_1'] });
    const answer = { account_id: '1', name: 'One', timezone_name: 'UTC', currency: 'EUR', ...change };
    const openClient = reader(() => JSON.parse(JSON.stringify(answer)) as JsonObject);
    expect((await accountsOfRun(workWith(store, openClient), RUN)).accounts).toEqual([]);
    expect(stored(store)?.failed).toMatchObject([
      { account: 'act_1', error: { name, message: expect.stringContaining(message) } },
    ]);
  });

  test('a window in which this account can have no data fails this account alone', async () => {
    const store = await planned({ since: '2026-11-21', until: '2026-11-21' });
    const simulator = await simulate([spec(1), spec(2, TOKYO)]);
    expect((await resolve(store, simulator)).accounts).toEqual(['act_2']);
    expect(stored(store)?.failed).toMatchObject([{ account: 'act_1', error: { name: 'InputInvalid' } }]);
  });

  test('a window that had to be moved is told', async () => {
    const store = await planned({ accounts: ['act_1'], since: '2020-01-01' });
    await resolve(store, await simulate([spec(1)]));
    expect(reports[0]?.notes).toEqual([
      { account: 'act_1', notes: ['since moved from 2020-01-01 to 2023-10-21: Meta keeps 37 months.'] },
    ]);
  });

  test('at most five accounts are read at once', async () => {
    const accounts = Array.from({ length: 40 }, (_, index) => `act_${index + 1}`);
    const store = await planned({ accounts });
    let under = 0;
    let most = 0;
    const openClient = reader(async (path) => {
      most = Math.max(most, ++under);
      await new Promise(setImmediate);
      under -= 1;
      return { account_id: path.slice(4), timezone_name: 'UTC', currency: 'EUR' };
    });
    expect((await accountsOfRun(workWith(store, openClient), RUN)).accounts).toEqual(ordered(accounts));
    expect(most).toBe(5);
  });
});

describe('a fault that passes', () => {
  test('of one account is waited for when all others are read, and then that one alone is read', async () => {
    const store = await planned({ accounts: ['act_1', 'act_2', 'act_3'] });
    const simulator = await simulate([spec(1), spec(2), spec(3)]);
    const match = { account: 'act_2', kind: 'account' } as const;
    simulator.faults.add({ id: 'limit', match, fault: { name: 'throttle-17' } });
    const output = await resolve(store, simulator);
    expect(output).toMatchObject({ status: 'WAIT', accounts: [], waitedSeconds: output.waitSeconds });
    expect(output.waitSeconds).toBeGreaterThanOrEqual(60);
    expect(ids(stored(store)?.accounts)).toEqual(['act_1', 'act_3']);
    expect(stored(store)?.failed).toMatchObject([{ account: 'act_2', error: { name: 'GraphThrottled' } }]);

    simulator.faults.clear();
    const before = pathsOf(simulator).length;
    expect((await resolve(store, simulator)).accounts).toEqual(ordered(['act_1', 'act_2', 'act_3']));
    expect(pathsOf(simulator).slice(before)).toEqual(['act_2']);
    expect(stored(store)?.failed).toEqual([]);
  });

  test.each([
    // Of a limit without usage headers the client itself knows nothing.
    ['of the app ends the calls at once', 'app', 5],
    ['of one account leaves the others free', 'account', 12],
  ] as const)('that is a limit %s', async (_name, scope, calls) => {
    const accounts = Array.from({ length: 12 }, (_, index) => `act_${index + 1}`);
    const store = await planned({ accounts });
    const asked: string[] = [];
    const openClient = reader(async (path) => {
      asked.push(path);
      await new Promise(setImmediate);
      if (path !== 'act_1') return { account_id: path.slice(4), timezone_name: 'UTC', currency: 'EUR' };
      throw new GraphThrottled({ request: 'GET act_1', problem: 'a limit', advice: 'Wait.' }, 60, scope);
    });
    expect(await accountsOfRun(workWith(store, openClient), RUN)).toMatchObject({
      status: 'WAIT',
      waitSeconds: 60,
      waitedSeconds: 60,
      accounts: [],
    });
    expect(asked).toHaveLength(calls);
    expect(stored(store)?.accounts).toHaveLength(calls - 1);
    expect(stored(store)?.failed).toHaveLength(accounts.length - calls + 1);
  });

  test.each(['html-502', 'reset-mid-body'] as const)(
    '%s is retried in the client and then waited for, ten seconds at first',
    async (name) => {
      const store = await planned();
      const simulator = await simulate([spec(1), spec(2)]);
      simulator.faults.add({ id: 'fault', match: { account: 'act_1', kind: 'account' }, fault: { name } });
      expect(await resolve(store, simulator)).toMatchObject({ status: 'WAIT', waitSeconds: 10 });
      expect(ids(stored(store)?.accounts)).toEqual(['act_2']);
    },
  );

  test('is waited for twice as long each time, and after five minutes the other accounts go on', async () => {
    const store = await planned();
    const simulator = await simulate([spec(1), spec(2)]);
    const match = { account: 'act_1', kind: 'account' } as const;
    simulator.faults.add({ id: 'fault', match, fault: { name: 'html-502' } });
    const pauses: number[] = [];
    let output = await resolve(store, simulator);
    for (; output.status === 'WAIT'; output = await resolve(store, simulator, output))
      pauses.push(output.waitSeconds);
    expect(pauses).toEqual([10, 10, 20, 40, 80, 160]);
    expect(output).toMatchObject({ status: 'DONE', waitSeconds: 0, accounts: ['act_2'] });
    expect(stored(store)?.failed).toMatchObject([{ account: 'act_1', error: { name: 'GraphTransient' } }]);
  });

  test('that keeps every account out of reach is thrown in the end', async () => {
    const store = await planned();
    const simulator = await simulate([spec(1), spec(2)]);
    simulator.faults.add({ id: 'fault', match: { kind: 'account' }, fault: { name: 'html-502' } });
    const late = resolve(store, simulator, { waitedSeconds: 300 });
    await expect(late).rejects.toMatchObject({ name: 'GraphTransient' });
  });

  test('says why it is waited for', async () => {
    const store = await planned({ accounts: 'all' });
    const simulator = await simulate([spec(1)]);
    simulator.faults.add({ id: 'fault', match: { kind: 'accounts' }, fault: { name: 'html-500' } });
    const { reason } = await resolve(store, simulator);
    expect(reason).toMatch(/^GET me\/adaccounts: 127\.0\.0\.1:\d+ returned .*text\/html.*HTTP 500/);
  });

  test('of the listing is waited for, and nothing is stored', async () => {
    const store = await planned({ accounts: 'all' });
    const simulator = await simulate([spec(1)]);
    simulator.faults.add({ id: 'fault', match: { kind: 'accounts' }, fault: { name: 'html-500' } });
    expect(await resolve(store, simulator)).toMatchObject({ status: 'WAIT', waitSeconds: 10 });
    expect(stored(store)).toBeUndefined();
  });

  /** A web server without this page, whose address was taken for the Graph API's. */
  const notFound = () =>
    new GraphTransient({ request: 'GET act_1', problem: 'an HTML page', advice: 'Look.', status: 404 });

  test('of a host that is no Graph API is waited for once, ten seconds', async () => {
    const store = await planned();
    const openClient = reader(() => Promise.reject(notFound()));
    const first = await accountsOfRun(workWith(store, openClient), RUN);
    expect(first).toMatchObject({ status: 'WAIT', waitSeconds: 10, waitedSeconds: 10 });
    const second = accountsOfRun(workWith(store, openClient), {
      ...RUN,
      waitedSeconds: first.waitedSeconds,
    });
    await expect(second).rejects.toMatchObject({ name: 'GraphTransient', status: 404 });
  });

  test.each([
    ['a page of Meta that passes', 502, undefined],
    ['a 404 that says itself that it passes', 404, 1],
  ])('of %s is waited for longer', async (_name, status, code) => {
    const store = await planned();
    const fault = new GraphTransient({ request: 'GET act_1', problem: 'no', advice: 'Look.', status, code });
    const openClient = reader(() => Promise.reject(fault));
    const output = await accountsOfRun(workWith(store, openClient), { ...RUN, waitedSeconds: 160 });
    expect(output).toMatchObject({ status: 'WAIT', waitSeconds: 160 });
  });

  test('of a 404 is waited for longer where another account was read', async () => {
    const store = await planned();
    const openClient = reader((path) => {
      if (path === 'act_1') throw notFound();
      return { account_id: path.slice(4), timezone_name: 'UTC', currency: 'EUR' };
    });
    const output = await accountsOfRun(workWith(store, openClient), { ...RUN, waitedSeconds: 160 });
    expect(output).toMatchObject({ status: 'WAIT', waitSeconds: 160 });
  });

  test('lack of time keeps what was read and is tried again', async () => {
    const accounts = ['act_1', 'act_2', 'act_3', 'act_4', 'act_5', 'act_6', 'act_7'];
    const store = await planned({ accounts });
    let reads = 0;
    const openClient = reader((path) => {
      reads += 1;
      return { account_id: path.slice(4), timezone_name: 'UTC', currency: 'EUR' };
    });
    const short = workWith(store, openClient, { short: () => reads >= 5 });
    expect(await accountsOfRun(short, RUN)).toMatchObject({ status: 'WAIT', accounts: [] });
    expect(stored(store)?.accounts).toHaveLength(5);
    expect(ids(stored(store)?.failed)).toEqual(['act_6', 'act_7']);
    expect((await accountsOfRun(workWith(store, openClient), RUN)).accounts).toEqual(ordered(accounts));
    expect(reads).toBe(7);
  });
});
