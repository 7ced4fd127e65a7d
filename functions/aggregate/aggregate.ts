import { Accounts, Plan, type ResolvedAccount } from '#functions/contract/documents.ts';
import type { AggregateEvent, AggregateResult } from '#functions/contract/payloads.ts';
import { requireDocument } from '#functions/lake/document.ts';
import { accountsKey, manifestKey, planKey, summaryKey } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { type AggregateProgress, readProgress, writeProgress } from './aggregate-progress.ts';
import type { Outcome } from './collect-outcome.ts';
import type { Manifest, ManifestUnit } from './manifest.ts';
import { type Publishing, publishAccount } from './publish-account.ts';
import { reconcile } from './reconcile.ts';
import { renderSummary } from './summary/summary.ts';
import { addToTotals } from './totals.ts';
import { isIncomplete, verdictOf } from './verdict.ts';

/** Accounts proved and published at once. */
const ACCOUNTS_AT_ONCE = 4;

/** Tries after which what the lake still refuses is a failure; the state's retry policy allows one more than these. */
const MAX_LAKE_FAILURES = 5;

/**
 * Publishes every unit that proves complete, writes the manifest and the summary, and decides the verdict. May end as
 * MORE, and then continues where it was.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function aggregate(
  event: AggregateEvent,
  store: LakeStore,
  clock: TurnClock,
  onOutcome: (outcome: Outcome) => void,
  onManifest: (manifest: Manifest) => void = () => {},
): Promise<AggregateResult> {
  const { runId, owner } = event;
  await ownedGeneration(store, runId, owner);
  const { streams } = await requireDocument(store, planKey(runId), Plan);
  const accounts = await requireDocument(store, accountsKey(runId), Accounts);
  const progress = await readProgress(event, store);
  const isLastTry = progress.lakeFailures >= MAX_LAKE_FAILURES;
  const publishing = { store, runId, streams, isLastTry, onOutcome };
  const refusal = await publishAccounts(publishing, accounts.accounts, clock, progress);
  if (refusal !== undefined) {
    progress.lakeFailures += 1;
    await writeProgress(runId, store, progress);
    throw refusal;
  }
  const units = accounts.accounts.map(({ account }) => progress.accounts[account]);
  if (units.includes(undefined)) {
    await writeProgress(runId, store, progress);
    return pending(event);
  }
  await ownedGeneration(store, runId, owner);
  const manifest = manifestOf(event, clock.now(), accounts, {
    units: units.flatMap((ofAccount) => ofAccount ?? []),
    streams: progress.totals,
  });
  await store.putJson(manifestKey(runId), manifest);
  const summary = renderSummary(manifest, accounts.accounts);
  await store.putBytes(summaryKey(runId), Buffer.from(summary), { contentType: 'text/html; charset=utf-8' });
  onManifest(manifest);
  return verdictOf(manifest);
}

/**
 * Publishes the accounts that earlier turns have not, as long as there is time, and adds them to the progress.
 * @returns the first refusal of the lake; the other accounts do not wait for the one that met it.
 */
async function publishAccounts(
  publishing: Publishing,
  accounts: readonly ResolvedAccount[],
  clock: TurnClock,
  progress: AggregateProgress,
): Promise<LakeUnavailable | undefined> {
  const refusals: LakeUnavailable[] = [];
  await mapInParallel(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    if (progress.accounts[account.account] !== undefined || clock.short()) return;
    try {
      const published = await publishAccount(publishing, account);
      progress.accounts[account.account] = published.map(({ unit }) => unit);
      for (const { unit, partitions } of published) {
        if (unit.status === 'complete') addToTotals(progress.totals, unit.stream, partitions);
      }
    } catch (error) {
      if (!(error instanceof LakeUnavailable)) throw error;
      refusals.push(error);
    }
  });
  return refusals[0];
}

function manifestOf(
  event: AggregateEvent,
  finishedAt: string,
  accounts: Accounts,
  { units, streams }: { units: ManifestUnit[]; streams: Manifest['streams'] },
): Manifest {
  const accountsFailed = accounts.failed;
  return {
    schema: 1,
    ...event,
    finishedAt,
    verdict: isIncomplete({ units, accountsFailed }) ? 'incomplete' : 'complete',
    rows: units.reduce((sum, unit) => sum + unit.rows, 0),
    reconciliation: reconcile(units, accounts.accounts),
    units,
    accountsFailed,
    streams,
  };
}

const pending = ({ runId }: AggregateEvent): AggregateResult => ({
  status: 'MORE',
  verdict: 'pending',
  error: '',
  cause: '',
  runId,
  rows: 0,
  complete: 0,
  failed: 0,
});
