import { isDeepStrictEqual } from 'node:util';
import { Accounts } from '#functions/contract/documents.ts';
import { type DocumentStore, readDocument, updateDocument } from '#functions/lake/document.ts';
import { accountsKey } from '#functions/lake/keys.ts';

/** Reads the run's `accounts.json`. @throws StateCorrupt @throws LakeUnavailable */
export async function readAccountsFile(
  store: Pick<DocumentStore, 'getJson'>,
  runId: string,
): Promise<Accounts | undefined> {
  return (await readDocument(store, accountsKey(runId), Accounts))?.value;
}

/**
 * Merges new results into the run's `accounts.json` by compare-and-swap, so that concurrent attempts both count.
 * @returns the stored document.
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
 * Replaces the warnings in the run's `accounts.json`, which must exist: those of an earlier execution no longer apply.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function storeWarnings(
  store: DocumentStore,
  runId: string,
  warnings: readonly string[],
): Promise<void> {
  await updateDocument(store, accountsKey(runId), Accounts, (found) => {
    if (found === undefined || isDeepStrictEqual(found.warnings ?? [], warnings)) return undefined;
    const { warnings: _before, ...facts } = found;
    return warnings.length === 0 ? facts : { ...facts, warnings: [...warnings] };
  });
}

/**
 * A resolved account keeps its window, because its streams have already cut it into reports. A failure is replaced once
 * the account is resolved.
 */
export function merge(known: Accounts | undefined, news: Pick<Accounts, 'accounts' | 'failed'>): Accounts {
  const accounts = firstOfEach([...(known?.accounts ?? []), ...news.accounts]);
  const resolved = new Set(accounts.map(({ account }) => account));
  const failed = firstOfEach([...news.failed, ...(known?.failed ?? [])]);
  return {
    schema: 1,
    accounts,
    failed: failed.filter(({ account }) => !resolved.has(account)),
    ...(known?.warnings !== undefined && { warnings: known.warnings }),
  };
}

function firstOfEach<T extends { readonly account: string }>(entries: readonly T[]): T[] {
  const seen = new Set<string>();
  return entries.filter(({ account }) => !seen.has(account) && seen.add(account));
}
