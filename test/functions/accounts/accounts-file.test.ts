import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merge, updateAccountsFile } from '#functions/accounts/accounts-file.ts';
import type { Accounts, ResolvedAccount } from '#functions/contract/documents.ts';
import { accountsKey } from '#functions/lake/keys.ts';
import { type CallOutcome, MemoryStore } from '#test/harness/memory-store.ts';

const resolved = (account: string, until = '2026-11-20'): ResolvedAccount => ({
  account,
  name: 'n',
  timeZone: 'UTC',
  currency: 'EUR',
  since: '2026-11-01',
  until,
  snapshotDate: '2026-11-21',
});
const failed = (account: string, message = 'm') => ({
  account,
  error: { name: 'GraphTransient', message, advice: 'a' },
});
type News = Pick<Accounts, 'accounts' | 'failed'>;

/** What attempts can find out about five accounts. */
const news: fc.Arbitrary<News> = fc
  .uniqueArray(
    fc.record({
      n: fc.integer({ min: 1, max: 5 }),
      fine: fc.boolean(),
      day: fc.integer({ min: 10, max: 20 }),
    }),
    {
      selector: ({ n }) => n,
    },
  )
  .map((found) => ({
    accounts: found.filter(({ fine }) => fine).map(({ n, day }) => resolved(`act_${n}`, `2026-11-${day}`)),
    failed: found.filter(({ fine }) => !fine).map(({ n, day }) => failed(`act_${n}`, String(day))),
  }));
const names = ({ accounts, failed: lost }: News) =>
  [...accounts, ...lost].map(({ account }) => account).sort();

describe('adding what was read to what is known', () => {
  test('keeps what was resolved, replaces an older failure, and forgets it once the account is resolved', () => {
    const known: Accounts = {
      schema: 1,
      accounts: [resolved('act_1')],
      failed: [failed('act_2'), failed('act_3')],
    };
    const found = {
      accounts: [resolved('act_1', '2026-11-30'), resolved('act_2')],
      failed: [failed('act_3', 'again')],
    };
    expect(merge(known, found)).toEqual({
      schema: 1,
      accounts: [resolved('act_1'), resolved('act_2')],
      failed: [failed('act_3', 'again')],
    });
  });

  test('holds each account once, loses none, and is the same when done twice', () => {
    fc.assert(
      fc.property(news, news, (first, second) => {
        const known = merge(undefined, first);
        const both = merge(known, second);
        expect(names(both)).toEqual([...new Set([...names(first), ...names(second)])].sort());
        expect(merge(both, second)).toEqual(both);
        for (const account of known.accounts) expect(both.accounts).toContainEqual(account);
      }),
    );
  });
});

describe('the file', () => {
  test('adds up what attempts at once have read, in whatever order they write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(news, { minLength: 1, maxLength: 4 }),
        fc.scheduler(),
        async (all, scheduler) => {
          const store = new MemoryStore(undefined, async (): Promise<CallOutcome> => {
            await scheduler.schedule(Promise.resolve());
            return 'done';
          });
          const done = Promise.all(all.map((found) => updateAccountsFile(store, 'run', found)));
          await scheduler.waitFor(done);
          const end = store.bucket.json<Accounts>(accountsKey('run')) ?? {
            schema: 1,
            accounts: [],
            failed: [],
          };
          expect(names(end)).toEqual([...new Set(all.flatMap(names))].sort());
          const fine = new Set(all.flatMap(({ accounts }) => accounts.map(({ account }) => account)));
          expect(end.accounts.map(({ account }) => account).sort()).toEqual([...fine].sort());
          // Nobody was told of a window that another one replaced.
          for (const told of await done) expect(end.accounts).toEqual(expect.arrayContaining(told.accounts));
        },
      ),
    );
  });

  test('is not written when there is nothing new, nor again after a lost response', async () => {
    const store = new MemoryStore(undefined, ({ conditional }) => (conditional ? 'repeated' : 'done'));
    const found = { accounts: [resolved('act_1')], failed: [] };
    expect(await updateAccountsFile(store, 'run', found)).toEqual({ schema: 1, ...found });
    await updateAccountsFile(store, 'run', found);
    expect(store.bucket.writes).toHaveLength(1);
  });
});
