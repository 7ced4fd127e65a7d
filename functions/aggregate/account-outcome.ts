import type { ErrorRecord, ResolvedAccount } from '#functions/contract/documents.ts';
import type { AccountResult } from '#functions/contract/result.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { emptyUnit } from '#functions/publish/unit-result.ts';

/** What is counted of an account that has no result. */
type Counted = Pick<AccountResult, 'account' | 'units' | 'counts'>;

/** What became of an account, as `Aggregate` finds it. */
export type AccountOutcome =
  | { readonly kind: 'settled'; readonly result: AccountResult }
  /** It could not be settled. */
  | { readonly kind: 'failed'; readonly counted: Counted }
  /** Its turn never came. */
  | { readonly kind: 'not started'; readonly counted: Counted };

/** An account without a result: each of its streams failed, and each of its days. @param error of each. */
export function countedAs(
  error: ErrorRecord,
  account: ResolvedAccount,
  streams: readonly StreamFacts[],
): Counted {
  const units = streams.map(({ name }) => ({
    ...emptyUnit({ unit: { runId: '', account: account.account, stream: name } }),
    error,
  }));
  const { counts } = reconcile(
    account,
    units.map((unit) => ({ unit })),
    streams,
  );
  return { account: account.account, units, counts };
}
