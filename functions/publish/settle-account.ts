import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { AccountResult } from '#functions/contract/result.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { accountSummaryKey } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { renderAccountPage } from '#functions/summary/account-page.ts';
import type { Outcome } from './collect-outcome.ts';
import { isNotable } from './is-notable.ts';
import { type PublishProgress, readPublishProgress, writePublishProgress } from './publish-progress.ts';
import { publishStream } from './publish-stream.ts';
import { reconcile } from './reconcile.ts';
import { writeReconciliation } from './reconciliation-file.ts';
import { readResult, writeResult } from './result-file.ts';

/** Tries after which what the lake still refuses is a failure; the state's retry policy allows one more than these. */
export const MAX_LAKE_FAILURES = 5;

/** What accounts are settled with, by `Publish` or by `Aggregate`. */
export interface Settling {
  readonly store: LakeStore;
  readonly runId: string;
  /** The execution that owns the run. */
  readonly owner: string;
  /** Its start. */
  readonly startedAt: string;
  /** The planned streams. */
  readonly streams: readonly StreamFacts[];
  readonly clock: Pick<TurnClock, 'now' | 'short'>;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Proves and publishes an account, and writes what became of it. An account that this execution has settled before is
 * left as it is.
 * @returns undefined when the time was up; the next call goes on from there.
 * @throws RunTakenOver when another execution owns the run. @throws LakeUnavailable when the lake refuses, up to five times.
 */
export async function settleAccount(
  settling: Settling,
  account: ResolvedAccount,
): Promise<AccountResult | undefined> {
  const { store, runId, owner } = settling;
  const generation = await ownedGeneration(store, runId, owner);
  const found = await readResult(store, runId, account.account);
  if (found?.generation === generation) return found;
  const named = { runId, owner, account: account.account };
  const progress = await readPublishProgress(store, named);
  try {
    await publishStreams(settling, account, progress);
  } catch (error) {
    if (!(error instanceof LakeUnavailable)) throw error;
    progress.lakeFailures += 1;
    await writePublishProgress(store, named, progress);
    throw error;
  }
  if (progress.units.length < settling.streams.length) {
    await writePublishProgress(store, named, progress);
    return undefined;
  }
  // Copying took its time: whoever owns the run by now has the word.
  await ownedGeneration(store, runId, owner);
  const result = resultOf(settling, account, generation, progress);
  if (result.page !== undefined) {
    const page = Buffer.from(renderAccountPage(result, settling.startedAt, account.timeZone));
    await store.putBytes(result.page, page, { contentType: 'text/html; charset=utf-8' });
  }
  // Before the result, which says that the account is settled: nobody would come back to write this.
  await writeReconciliation(store, result, account.snapshotDate);
  await writeResult(store, result);
  return result;
}

/** Publishes the streams that earlier turns have not, in their order, one at least, and adds them to the progress. */
async function publishStreams(
  { store, runId, streams, clock, onOutcome }: Settling,
  account: ResolvedAccount,
  progress: PublishProgress,
): Promise<void> {
  const publishing = { store, onOutcome, isLastTry: progress.lakeFailures >= MAX_LAKE_FAILURES };
  for (const facts of streams.slice(progress.units.length)) {
    const unit = { runId, account: account.account, stream: facts.name };
    progress.units.push(await publishStream(publishing, unit, account, facts));
    if (clock.short()) return;
  }
}

function resultOf(
  { runId, owner, clock, streams }: Settling,
  account: ResolvedAccount,
  generation: number,
  { units }: PublishProgress,
): AccountResult {
  const { account: id, name, currency } = account;
  const result: AccountResult = {
    schema: 1,
    runId,
    owner,
    generation,
    account: id,
    name,
    currency,
    finishedAt: clock.now(),
    units: units.map(({ unit }) => unit),
    ...reconcile(account, units, streams),
  };
  return isNotable(result) ? { ...result, page: accountSummaryKey(runId, id) } : result;
}
