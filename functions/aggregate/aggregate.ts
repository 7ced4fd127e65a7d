import { Accounts, Plan, type ResolvedAccount } from '#functions/contract/documents.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import type { AggregateEvent, AggregateResult } from '#functions/contract/payloads.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { requireDocument } from '#functions/lake/document.ts';
import { accountsKey, manifestKey, newestSummaryKey, planKey, summaryKey } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { Outcome } from '#functions/publish/collect-outcome.ts';
import { MAX_LAKE_FAILURES } from '#functions/publish/settle-account.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { renderSummary } from '#functions/summary/summary.ts';
import { lakeFailuresOf, noteLakeFailures } from './aggregate-progress.ts';
import { aggregateCheck } from './check/aggregate-check.ts';
import { RunFold } from './fold/run-fold.ts';
import { notStartedError, startedAccounts } from './not-started.ts';
import { OutcomeReader } from './outcome-reader.ts';
import { verdictOf } from './verdict.ts';

/** Accounts whose results are in memory at once. */
const CHUNK = 64;

/** What `Aggregate` tells of its work. */
export interface AggregateReport {
  readonly onOutcome: (outcome: Outcome) => void;
  /** An account that could not be settled, for a reason that was not foreseen. */
  readonly onDefect: (account: string, error: unknown) => void;
  /** Called once, when the manifest and the summary are written. @param streams of the plan. */
  readonly onManifest: (manifest: Manifest, streams: readonly StreamFacts[]) => void;
}

/**
 * Adds up what became of each account, settles those that have no result, writes the manifest and the summary, and
 * decides the verdict. May end as MORE; what it has settled by then has a result, and is only read by the next turn.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function aggregate(
  event: AggregateEvent,
  store: LakeStore,
  clock: TurnClock,
  report: AggregateReport,
): Promise<AggregateResult> {
  const { runId, owner, startedAt } = event;
  await ownedGeneration(store, runId, owner);
  const { streams } = await requireDocument(store, planKey(runId), Plan);
  const accounts = await requireDocument(store, accountsKey(runId), Accounts);
  if (accounts.check === true) return aggregateCheck(event, store, accounts, streams, clock.now());
  const lakeFailures = await lakeFailuresOf(event, store);
  const started = await startedAccounts(store, runId);
  const notStarted = notStartedError(event, clock.now());
  const isLastTry = lakeFailures >= MAX_LAKE_FAILURES;
  const settling = { store, runId, owner, startedAt, streams, clock, onOutcome: report.onOutcome };
  const reader = new OutcomeReader({ settling, started, notStarted, isLastTry, onDefect: report.onDefect });
  const fold = new RunFold(runId, startedAt, streams);
  for (let from = 0; from < accounts.accounts.length; from += CHUNK) {
    for (const outcome of await reader.outcomesOf(accounts.accounts.slice(from, from + CHUNK))) {
      fold.add(outcome);
    }
  }
  if (reader.refusal !== undefined) {
    await noteLakeFailures(event, store, lakeFailures + 1);
    throw reader.refusal;
  }
  if (reader.isOutOfTime) return pending(event);
  await ownedGeneration(store, runId, owner);
  const { warnings } = accounts;
  const names = { runId, owner, startedAt, finishedAt: clock.now(), ...(warnings && { warnings }) };
  const { manifest, lists } = fold.finish(names, accounts.failed, notStarted);
  await store.putJson(manifestKey(runId), manifest);
  const summary = (folder: string) =>
    Buffer.from(
      renderSummary(manifest, lists, {
        nameOf: namesOf(accounts.accounts),
        hasPage: (account) => fold.pages.has(account),
        folder,
        zones: zonesOf(accounts.accounts),
      }),
    );
  const page = { contentType: 'text/html; charset=utf-8' };
  await store.putBytes(summaryKey(runId), summary(''), page);
  await store.putBytes(newestSummaryKey, summary(`${runId}/`), page);
  report.onManifest(manifest, streams);
  return verdictOf(manifest);
}

function namesOf(accounts: readonly ResolvedAccount[]): (account: string) => string {
  const names = new Map(accounts.map(({ account, name }) => [account, name]));
  return (account) => (names.has(account) ? `${names.get(account)} (${account})` : account);
}

/** Time zones of the accounts, the most frequent first. */
function zonesOf(accounts: readonly ResolvedAccount[]): string[] {
  const byZone = Map.groupBy(accounts, ({ timeZone }) => timeZone);
  return [...byZone].sort(([, left], [, right]) => right.length - left.length).map(([zone]) => zone);
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
