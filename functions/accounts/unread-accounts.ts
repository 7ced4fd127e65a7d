import { isDeepStrictEqual } from 'node:util';
import { type Accounts, UnreadAccounts } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { type DocumentStore, readDocument, updateDocument } from '#functions/lake/document.ts';
import { unreadAccountsKey } from '#functions/lake/keys.ts';

/** Failures that pass say nothing about an account. */
const PASSING: readonly string[] = [ERROR_NAMES.throttled, ERROR_NAMES.transient];

/**
 * Notes which accounts a run could not read, and forgets those that it could. Accounts of other runs stay.
 * @param day of the run, `YYYY-MM-DD`.
 * @returns the failed accounts, each with the day since when it cannot be read.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function sinceWhen(
  store: DocumentStore,
  { accounts, failed }: Pick<Accounts, 'accounts' | 'failed'>,
  day: string,
): Promise<Accounts['failed']> {
  const key = unreadAccountsKey;
  const lasting = failed.filter(({ error }) => !PASSING.includes(error.name));
  const known = await readDocument(store, key, UnreadAccounts);
  if (known === undefined && lasting.length === 0) return failed;
  const read = new Set(accounts.map(({ account }) => account));
  const { since } = await updateDocument(store, key, UnreadAccounts, (found) => {
    const before = Object.entries(found?.since ?? {}).filter(([account]) => !read.has(account));
    const next = {
      ...Object.fromEntries(lasting.map(({ account }) => [account, day])),
      ...Object.fromEntries(before),
    };
    return isDeepStrictEqual(next, found?.since) ? undefined : { schema: 1 as const, since: next };
  });
  return failed.map((entry) => {
    const first = since[entry.account];
    return first === undefined ? entry : { ...entry, since: first };
  });
}
