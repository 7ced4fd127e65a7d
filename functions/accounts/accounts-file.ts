import { isDeepStrictEqual } from 'node:util';
import { Accounts } from '#functions/contract/documents.ts';
import { type DocumentStore, readDocument, updateDocument } from '#functions/lake/document.ts';
import { accountsKey } from '#functions/lake/keys.ts';

/** What the run knows of its accounts. @throws StateCorrupt @throws LakeUnavailable */
export async function readAccountsFile(
  store: Pick<DocumentStore, 'getJson'>,
  runId: string,
): Promise<Accounts | undefined> {
  return (await readDocument(store, accountsKey(runId), Accounts))?.value;
}

/**
 * Adds what was read to what the run knows, by compare-and-swap: attempts that run at once add up.
 * @returns what is stored.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export function updateAccountsFile(
  store: DocumentStore,
  runId: string,
  news: Pick<Accounts, 'accounts' | 'failed'>,
): Promise<Accounts> {
  return updateDocument(store, accountsKey(runId), Accounts, (found) => {
    const next = merge(found, news);
    return isDeepStrictEqual(next, found) ? undefined : next;
  });
}

/**
 * An account that was once resolved keeps its window for good: its streams have cut it into reports. A failure only
 * stays until the account is resolved.
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
