import type { Plan, ResolvedAccount } from '#functions/contract/documents.ts';

/**
 * Says where the days that were asked for had to be moved: a first day that Meta does not keep any more, a last one that
 * has not begun in the account's time zone.
 * @returns a sentence for each such day, with how many accounts it is about.
 */
export function movedWindows(
  { since, until }: Pick<Plan, 'since' | 'until'>,
  accounts: readonly Pick<ResolvedAccount, 'since' | 'until'>[],
): string[] {
  return [
    ...sentences('since', since, accounts, (account) => account.since, 'Meta keeps insights for 37 months'),
    ...sentences('until', until, accounts, (account) => account.until, "it is the account's today"),
  ];
}

function sentences<T>(
  name: string,
  asked: string | undefined,
  accounts: readonly T[],
  dayOf: (account: T) => string,
  reason: string,
): string[] {
  if (asked === undefined) return [];
  const moved = Map.groupBy(
    accounts.filter((account) => dayOf(account) !== asked),
    dayOf,
  );
  return [...moved].map(
    ([day, list]) =>
      `${name} ${asked} was moved to ${day} for ${list.length} ${list.length === 1 ? 'account' : 'accounts'}: ${reason}.`,
  );
}
