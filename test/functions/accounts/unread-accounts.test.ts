import { expect, test } from 'vitest';
import { sinceWhen } from '#functions/accounts/unread-accounts.ts';
import type { ErrorRecord } from '#functions/contract/documents.ts';
import { unreadAccountsKey } from '#functions/lake/keys.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { resolvedAccount } from '#test/harness/receipts.ts';

const DENIED: ErrorRecord = { name: 'GraphPermissionDenied', message: 'm', advice: 'a' };
const PASSING: ErrorRecord = { name: 'GraphTransient', message: 'm', advice: 'a' };
const failed = (account: string, error = DENIED) => ({ account, error });
const read = (account: string) => resolvedAccount(account);

test('an account that cannot be read is named with the first day of that', async () => {
  const store = new MemoryStore();
  const run = { accounts: [read('act_1')], failed: [failed('act_2')] };
  for (const day of ['2026-11-01', '2026-11-02']) {
    expect(await sinceWhen(store, run, day)).toEqual([{ ...failed('act_2'), since: '2026-11-01' }]);
  }
  expect(store.bucket.writes).toHaveLength(1);
});

test('one that can be read again is forgotten, and those of other runs stay', async () => {
  const store = new MemoryStore();
  await sinceWhen(store, { accounts: [], failed: [failed('act_2'), failed('act_3')] }, '2026-11-01');
  await sinceWhen(store, { accounts: [read('act_2')], failed: [] }, '2026-11-02');
  expect(
    await sinceWhen(store, { accounts: [], failed: [failed('act_2'), failed('act_3')] }, '2026-11-03'),
  ).toEqual([
    { ...failed('act_2'), since: '2026-11-03' },
    { ...failed('act_3'), since: '2026-11-01' },
  ]);
});

test('a failure that passes has no day, and a run without any writes nothing', async () => {
  const store = new MemoryStore();
  const run = { accounts: [read('act_1')], failed: [failed('act_2', PASSING)] };
  expect(await sinceWhen(store, run, '2026-11-01')).toEqual(run.failed);
  expect(store.bucket.objects.has(unreadAccountsKey)).toBe(false);
});
