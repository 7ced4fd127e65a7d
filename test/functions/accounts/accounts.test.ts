import { describe, expect, onTestFinished, test } from 'vitest';
import { accountsOfRun } from '#functions/accounts/accounts.ts';
import { accountsKey, ownerKey, planKey, receiptKey } from '#functions/lake/keys.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import type { SimulatedToken } from '#local/graph/token.ts';
import {
  ordered,
  pathsOf,
  planned,
  RUN,
  resolve,
  simulate,
  spec,
  stored,
  TOKYO,
  tokenEnds,
  workWith,
} from '#test/harness/accounts-run.ts';
import { startGraphSimulator } from '#test/harness/graph-simulator.ts';

describe('a first run', () => {
  test('resolves each account once, with the days of its own time zone', async () => {
    const store = await planned();
    const simulator = await simulate([spec(1), spec(2, TOKYO)]);
    expect(await resolve(store, simulator)).toEqual({
      ...RUN,
      status: 'DONE',
      waitSeconds: 0,
      accounts: ordered(['act_1', 'act_2']),
    });
    expect(stored(store)).toEqual({
      schema: 1,
      accounts: [
        {
          account: 'act_1',
          name: 'Account 1',
          timeZone: 'America/Los_Angeles',
          currency: 'USD',
          since: '2026-10-23',
          until: '2026-11-19',
          snapshotDate: '2026-11-20',
        },
        {
          account: 'act_2',
          name: 'Account 2',
          timeZone: 'Asia/Tokyo',
          currency: 'JPY',
          since: '2026-10-24',
          until: '2026-11-20',
          snapshotDate: '2026-11-21',
        },
      ],
      failed: [],
    });
    expect(pathsOf(simulator)).toEqual(['act_1', 'act_2']);
  });

  test('that another execution has taken over ends as superseded, without a call', async () => {
    const store = await planned();
    await takeOwnership(store, 'first', { owner: 'rerun', startedAt: '2026-11-21T09:00:00Z' });
    const simulator = await simulate([spec(1)]);
    await expect(resolve(store, simulator)).rejects.toMatchObject({ name: 'RunTakenOver' });
    expect(simulator.requests).toEqual([]);
  });
});

describe('the token', () => {
  test('that is refused is read afresh once', async () => {
    const store = await planned();
    const simulator = await simulate([spec(1), spec(2)]);
    const tokens = ['EAAold', simulator.accessToken];
    expect((await resolve(store, simulator, {}, tokens)).accounts).toEqual(ordered(['act_1', 'act_2']));
    expect(tokens).toEqual([]);
  });

  test('that is refused again fails all of it', async () => {
    const store = await planned();
    const tokens = ['EAAold', 'EAAolder', 'EAAoldest'];
    const result = resolve(store, await simulate([spec(1), spec(2)]), {}, tokens);
    await expect(result).rejects.toMatchObject({ name: 'GraphTokenInvalid' });
    expect(tokens).toEqual(['EAAoldest']);
    expect(stored(store)).toBeUndefined();
  });
});

describe('a rerun', () => {
  const rerun = { owner: 'rerun', startedAt: '2026-11-23T12:00:00Z' };

  test('keeps the windows, tries failed accounts again with the same days, and returns what is unfinished', async () => {
    const store = await planned({ accounts: ['act_1', 'act_2', 'act_3', 'act_4'] });
    const before = await simulate([spec(1), spec(2), spec(3), spec(4, { readable: false })]);
    await resolve(store, before);
    // act_1 is complete, act_2 lacks one stream, act_3 lacks both.
    for (const [account, stream] of [
      ['act_1', 'campaign_insights'],
      ['act_1', 'ad_metadata'],
      ['act_2', 'campaign_insights'],
    ] as const) {
      store.bucket.put(receiptKey({ runId: 'first', account, stream }), '{}');
    }

    // Meanwhile the accounts have moved.
    const after = await simulate([spec(1, TOKYO), spec(2, TOKYO), spec(3, TOKYO), spec(4, TOKYO)]);
    await takeOwnership(store, 'first', rerun);
    const output = await resolve(store, after, rerun);
    const left = ordered(['act_2', 'act_3', 'act_4']);
    expect(output).toMatchObject({ runId: 'first', owner: 'rerun', accounts: left });
    expect(pathsOf(after)).toEqual(['act_4']);
    expect(stored(store)?.accounts).toMatchObject([
      { account: 'act_1', timeZone: 'America/Los_Angeles', until: '2026-11-19' },
      { account: 'act_2', timeZone: 'America/Los_Angeles', until: '2026-11-19' },
      { account: 'act_3', timeZone: 'America/Los_Angeles', until: '2026-11-19' },
      // The day before the first run's start, not before the rerun's.
      { account: 'act_4', timeZone: 'Asia/Tokyo', until: '2026-11-20', snapshotDate: '2026-11-21' },
    ]);
  });

  test('of a run in which nothing failed needs no client', async () => {
    const store = await planned();
    await resolve(store, await simulate([spec(1), spec(2)]));
    await takeOwnership(store, 'first', rerun);
    const openClient = async () => {
      throw new Error('there is nothing to read');
    };
    const output = await accountsOfRun(workWith(store, openClient), { ...RUN, ...rerun });
    expect(output.accounts).toEqual(ordered(['act_1', 'act_2']));
  });

  test('of a run that ended before its accounts were stored resolves all of them', async () => {
    const store = await planned({ accounts: 'all' });
    await takeOwnership(store, 'first', rerun);
    const output = await resolve(store, await simulate([spec(1), spec(2)]), rerun);
    expect(output.accounts).toEqual(ordered(['act_1', 'act_2']));
    expect(stored(store)?.accounts[0]).toMatchObject({ until: '2026-11-19' });
  });

  test.each([
    ['plan', planKey('first')],
    ['accounts', accountsKey('first')],
    ['owner', ownerKey('first')],
  ])('of a run whose %s cannot be read fails as corrupt state', async (_name, key) => {
    const store = await planned();
    store.bucket.put(key, '{"odd": true}');
    await expect(resolve(store, await simulate([spec(1)]))).rejects.toMatchObject({ name: 'StateCorrupt' });
  });
});

describe('the end of the token', () => {
  const inDays = (days: number) => Math.floor(Date.parse(RUN.startedAt) / 1000) + days * 86_400;
  const run = async (token: SimulatedToken) => {
    const store = await planned({ accounts: ['act_1'] });
    const simulator = await startGraphSimulator({ accounts: [spec(1)], token });
    onTestFinished(() => simulator.close());
    const output = await resolve(store, simulator);
    return { output, stored: stored(store) as { warnings?: string[] } };
  };

  test('that is near is a warning of the run, and a number for the alarm', async () => {
    const { output, stored: file } = await run({ expiresAt: inDays(3) });
    expect(output.status).toBe('DONE');
    expect(tokenEnds).toMatchObject([{ of: 'token', daysLeft: 3 }]);
    expect(file.warnings).toEqual([
      expect.stringContaining('The access token ends on 2026-11-24, in 3 days. This week'),
    ]);
  });

  test('that is far is a number only, and none is nothing', async () => {
    expect((await run({ expiresAt: inDays(50) })).stored.warnings).toBeUndefined();
    expect(tokenEnds).toMatchObject([{ daysLeft: 50 }]);
    expect((await run({})).stored.warnings).toBeUndefined();
    expect(tokenEnds).toEqual([]);
  });

  test('that Meta does not tell is no news, and no failure', async () => {
    const { output, stored: file } = await run({ isSecretive: true, expiresAt: inDays(1) });
    expect(output.accounts).toEqual(['act_1']);
    expect(file.warnings).toBeUndefined();
    expect(tokenEnds).toEqual([]);
  });
});

test('a window that Meta cuts is a warning of the run', async () => {
  const store = await planned({ accounts: ['act_1'], since: '2023-01-01' });
  await resolve(store, await simulate([spec(1)]));
  const { warnings } = stored(store) as { warnings?: string[] };
  expect(warnings).toEqual([
    'since 2023-01-01 was moved to 2023-10-21 for 1 account: Meta keeps insights for 37 months.',
  ]);
});
