import { describe, expect, test } from 'vitest';
import { accountsOfRun } from '#functions/accounts/accounts.ts';
import {
  ordered,
  pathsOf,
  planned,
  RUN,
  reader,
  resolve,
  simulate,
  spec,
  stored,
  workWith,
} from '#test/harness/accounts-run.ts';

describe('listing the accounts of the token', () => {
  test('"all" is every account of the token, and takes one call for a hundred', async () => {
    const store = await planned({ accounts: 'all' });
    const specs = Array.from({ length: 230 }, (_, index) => spec(index + 1));
    const simulator = await simulate([...specs, spec(999, { readable: false })]);
    const { accounts } = await resolve(store, simulator);
    expect(accounts).toEqual(ordered(specs.map(({ id }) => id)));
    expect(pathsOf(simulator)).toEqual(['me/adaccounts', 'me/adaccounts', 'me/adaccounts']);
  });

  test('a listing that gives no more than ids is completed by one read for each account', async () => {
    const store = await planned({ accounts: 'all' });
    const node = { timezone_name: 'UTC', currency: 'EUR' };
    const openClient = reader((path) =>
      path === 'me/adaccounts'
        ? { data: [{ id: 'act_7' }, { account_id: '8', id: 'act_8' }, { id: 'act_7' }] }
        : { ...node, account_id: path.slice(4), id: path },
    );
    expect((await accountsOfRun(workWith(store, openClient), RUN)).accounts).toEqual(
      ordered(['act_7', 'act_8']),
    );
    expect(stored(store)?.accounts[0]).toMatchObject({ name: '', currency: 'EUR' });
  });

  test('those that are excluded are left out, and do not count against the most that one execution takes', async () => {
    const ids = Array.from({ length: 5_001 }, (_, index) => ({
      account_id: String(index + 1),
      timezone_name: 'UTC',
      currency: 'EUR',
    }));
    const store = await planned({ accounts: 'all', exclude: ['act_2', 'act_77777'] });
    const { accounts } = await accountsOfRun(
      workWith(
        store,
        reader(() => ({ data: ids })),
      ),
      RUN,
    );
    expect(accounts).toHaveLength(5_000);
    expect(accounts).not.toContain('act_2');
  });

  test('an input that excludes every account of the token is refused', async () => {
    const store = await planned({ accounts: 'all', exclude: ['act_1'] });
    const openClient = reader(() => ({ data: [{ id: 'act_1' }] }));
    await expect(accountsOfRun(workWith(store, openClient), RUN)).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('"exclude"'),
    });
  });

  test('more accounts than one execution takes are refused', async () => {
    const store = await planned({ accounts: 'all' });
    const rows = Array.from({ length: 5_001 }, (_, index) => ({ id: `act_${index + 1}` }));
    const openClient = reader(() => ({ data: rows }));
    await expect(accountsOfRun(workWith(store, openClient), RUN)).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('more than 5,000 ad accounts'),
    });
    expect(stored(store)).toBeUndefined();
  });

  test('a token without any account is refused', async () => {
    const store = await planned({ accounts: 'all' });
    const openClient = reader(() => ({ data: [] }));
    await expect(accountsOfRun(workWith(store, openClient), RUN)).rejects.toMatchObject({
      name: 'GraphPermissionDenied',
    });
  });
});
