import { describe, expect, test } from 'vitest';
import { accountsOfRun } from '#functions/accounts/accounts.ts';
import { GraphThrottled } from '#functions/graph/errors.ts';
import { planned, RUN, reader, stored, warnings, workWith } from '#test/harness/accounts-run.ts';

const limit = () =>
  new GraphThrottled({ request: 'GET act_1', problem: 'a limit', advice: 'Wait.' }, 3600, 'app');
const node = (path: string) => ({ account_id: path.slice(4), timezone_name: 'UTC', currency: 'EUR' });

describe('a wait that would end after the deadline', () => {
  // The deadline is 02:00.
  const [early, late] = ['2026-11-22T00:59:59Z', '2026-11-22T01:00:00Z'];
  const oneRefused = reader((path) => {
    if (path === 'act_1') throw limit();
    return node(path);
  });

  test('is not made: the accounts that were read go on', async () => {
    const work = workWith(await planned(), oneRefused, { now: late });
    expect(await accountsOfRun(work, RUN)).toMatchObject({ status: 'DONE', accounts: ['act_2'] });
  });

  test('is not made: without any account the limit is thrown', async () => {
    const refused = reader(() => Promise.reject(limit()));
    const work = workWith(await planned(), refused, { now: late });
    await expect(accountsOfRun(work, RUN)).rejects.toMatchObject({ name: 'GraphThrottled' });
  });

  test('is made where it ends just before', async () => {
    const work = workWith(await planned(), oneRefused, { now: early });
    expect(await accountsOfRun(work, RUN)).toMatchObject({ status: 'WAIT', waitSeconds: 3600 });
  });
});

describe('more accounts than there is time for', () => {
  const openClient = reader(node);
  const few = { maxConcurrency: 1, now: '2026-11-22T01:59:00Z' };

  test('are told and stored, until an execution has time for them', async () => {
    const store = await planned();
    const expected = [expect.stringMatching(/^2 accounts, 1 at once, take about 0\.1 hours/)];
    expect((await accountsOfRun(workWith(store, openClient, few), RUN)).accounts).toHaveLength(2);
    expect(warnings).toEqual(expected);
    expect(stored(store)).toMatchObject({ warnings: expected, accounts: [{}, {}] });

    await accountsOfRun(workWith(store, openClient), RUN);
    expect(warnings).toEqual([]);
    expect(stored(store)).not.toHaveProperty('warnings');
  });
});
