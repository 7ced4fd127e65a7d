import * as z from 'zod/mini';
import { Accounts } from '#functions/contract/documents.ts';
import { type ConditionalStore, StateCorrupt } from '#functions/lake/checkpoint.ts';
import { accountsKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';

/** Rounds of read and write before an update gives up as `LakeUnavailable`. */
const MAX_ROUNDS = 12;

/** What the run knows of its accounts. @throws StateCorrupt @throws LakeUnavailable */
export async function readAccountsFile(
  store: Pick<ConditionalStore, 'getJson'>,
  runId: string,
): Promise<Accounts | undefined> {
  return (await read(store, runId))?.accounts;
}

/**
 * Adds what was read to what the run knows, by compare-and-swap: attempts that run at once add up.
 * @returns what is stored.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function updateAccountsFile(
  store: ConditionalStore,
  runId: string,
  news: Pick<Accounts, 'accounts' | 'failed'>,
): Promise<Accounts> {
  const key = accountsKey(runId);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await read(store, runId);
    const next = merge(found?.accounts, news);
    if (JSON.stringify(next) === JSON.stringify(found?.accounts)) return next;
    const condition = found === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: found.etag };
    if ((await store.putJson(key, next, condition)) !== 'conflict') return next;
  }
  throw new LakeUnavailable('UPDATE', key, new Error(`no write went through in ${MAX_ROUNDS} rounds`));
}

/**
 * An account that was once resolved keeps its window for good: its streams have cut it into reports. A failure only
 * stands until the account is resolved.
 */
export function merge(known: Accounts | undefined, news: Pick<Accounts, 'accounts' | 'failed'>): Accounts {
  const accounts = firstOfEach([...(known?.accounts ?? []), ...news.accounts]);
  const resolved = new Set(accounts.map(({ account }) => account));
  const failed = firstOfEach([...news.failed, ...(known?.failed ?? [])]);
  return { schema: 1, accounts, failed: failed.filter(({ account }) => !resolved.has(account)) };
}

function firstOfEach<T extends { readonly account: string }>(entries: readonly T[]): T[] {
  const seen = new Set<string>();
  return entries.filter(({ account }) => !seen.has(account) && seen.add(account));
}

async function read(
  store: Pick<ConditionalStore, 'getJson'>,
  runId: string,
): Promise<{ accounts: Accounts; etag: string } | undefined> {
  const key = accountsKey(runId);
  const found = await store.getJson(key);
  if (found === undefined) return undefined;
  const accounts = z.safeParse(Accounts, found.body);
  if (!accounts.success) throw new StateCorrupt(key, 'it is not a list of accounts');
  return { accounts: accounts.data, etag: found.etag };
}
