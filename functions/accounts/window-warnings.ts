import type { ResolvedAccount } from '#functions/contract/documents.ts';

/** Accounts that a sentence names. */
const NAMED = 3;

/** What a person should know of windows that are not as the input asked: one sentence for each way, with its accounts. */
export function windowWarnings(accounts: readonly Pick<ResolvedAccount, 'account' | 'notes'>[]): string[] {
  const byNote = new Map<string, string[]>();
  for (const { account, notes = [] } of accounts) {
    for (const note of notes) byNote.set(note, [...(byNote.get(note) ?? []), account]);
  }
  return [...byNote].map(([note, concerned]) => `${listed(concerned)}: ${note}`);
}

function listed(accounts: readonly string[]): string {
  const rest = accounts.length - NAMED;
  const names = accounts.slice(0, NAMED).join(', ');
  return rest > 0 ? `${names} and ${rest} more accounts` : names;
}
