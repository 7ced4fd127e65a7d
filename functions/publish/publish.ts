import { Accounts, Plan } from '#functions/contract/documents.ts';
import type { PublishEvent, PublishResult } from '#functions/contract/payloads.ts';
import { requireDocument } from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { accountsKey, planKey } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import type { Outcome } from './collect-outcome.ts';
import { settleAccount } from './settle-account.ts';

/**
 * Proves and publishes one account whose streams have all ended. May end as MORE, and then continues where it was.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function publish(
  event: PublishEvent,
  store: LakeStore,
  clock: TurnClock,
  onOutcome: (outcome: Outcome) => void,
): Promise<PublishResult> {
  const { account, ...run } = event;
  const { accounts, check } = await requireDocument(store, accountsKey(run.runId), Accounts);
  // A check leaves nothing to publish.
  if (check === true) return { status: 'DONE' };
  const { streams } = await requireDocument(store, planKey(run.runId), Plan);
  const resolved = accounts.find((candidate) => candidate.account === account);
  if (resolved === undefined) throw new StateCorrupt(accountsKey(run.runId), `it lacks ${account}`);
  const result = await settleAccount({ ...run, store, streams, clock, onOutcome }, resolved);
  return { status: result === undefined ? 'MORE' : 'DONE' };
}
