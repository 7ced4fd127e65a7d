import type { Check, StreamFindings } from '#functions/contract/check.ts';

/** Accounts that a sentence names. */
const NAMED = 3;

/** The same finding about one stream, of several accounts, in one: a deployment has dozens of accounts. */
export function foldChecks(findings: readonly StreamFindings[]): Check[] {
  const groups = new Map<string, { check: Check; accounts: string[] }>();
  for (const { account, checks } of findings) {
    for (const check of checks) {
      // How many objects there are differs from account to account.
      const key = check.status === 'ok' ? check.about : JSON.stringify(check).replaceAll(account, 'act_?');
      const group = groups.get(key) ?? { check, accounts: [] };
      group.accounts.push(account);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ check, accounts }) => {
    if (accounts.length === 1) return { ...check, says: withAccount(check, accounts[0] ?? '') };
    const says =
      check.status === 'ok'
        ? `Answers, in ${accounts.length} accounts.`
        : `${listed(accounts)}: ${check.says}`;
    return { ...check, says };
  });
}

const withAccount = ({ status, says }: Check, account: string): string =>
  status === 'ok' ? says : `${account}: ${says}`;

function listed(accounts: readonly string[]): string {
  const names = accounts.slice(0, NAMED).join(', ');
  return accounts.length > NAMED ? `${names} and ${accounts.length - NAMED} more` : names;
}
