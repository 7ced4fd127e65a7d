import * as z from 'zod/mini';
import { Accounts, Plan } from '#functions/contract/documents.ts';
import type { AggregateEvent, AggregateResult } from '#functions/contract/payloads.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { accountsKey, aggregateProgressKey, manifestKey, planKey, summaryKey } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import type { Outcome } from './collect.ts';
import { type Manifest, StreamTotals } from './manifest.ts';
import { SettledAccount, settleAccount } from './settle-account.ts';
import { renderSummary } from './summary/summary.ts';
import { isIncomplete, verdictOf } from './verdict.ts';

/** Accounts proved and published at once. */
const ACCOUNTS_AT_ONCE = 4;

/** Tries after which what the lake still refuses is a failure; the state's retry policy allows one more than these. */
const MAX_LAKE_FAILURES = 5;

/** What earlier turns of this `Aggregate` have settled: by account, as it stands in the manifest, and in the totals. */
const AggregateProgress = z.object({
  owner: z.string(),
  /** Turns that ended because the lake did not do what was asked of it. */
  unavailable: z.int(),
  accounts: z.record(z.string(), SettledAccount),
  totals: z.array(StreamTotals),
});
type AggregateProgress = z.infer<typeof AggregateProgress>;

/**
 * Publishes every unit that proves complete, writes the manifest and the summary, and decides the verdict. May end as
 * MORE, and then goes on where it was.
 * @throws RunTakenOver when another execution owns the run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function aggregate(
  event: AggregateEvent,
  store: LakeStore,
  clock: TurnClock,
  onOutcome: (outcome: Outcome) => void,
): Promise<AggregateResult> {
  const { runId } = event;
  await ownedGeneration(store, runId, event.owner);
  const { streams } = await readJson(store, planKey(runId), Plan);
  const accounts = await readJson(store, accountsKey(runId), Accounts);
  const progress = await readProgress(event, store);
  const isLastTry = progress.unavailable >= MAX_LAKE_FAILURES;
  const settling = {
    store,
    runId,
    owner: event.owner,
    streams,
    totals: progress.totals,
    isLastTry,
    onOutcome,
  };
  const refusals: LakeUnavailable[] = [];
  const results = await mapInParallel(accounts.accounts, ACCOUNTS_AT_ONCE, async (account) => {
    const known = progress.accounts[account.account];
    if (known !== undefined || clock.short()) return known;
    try {
      const settled = await settleAccount(settling, account);
      progress.accounts[account.account] = settled;
      return settled;
    } catch (error) {
      // The other accounts are not to wait for what is wrong with this one.
      if (!(error instanceof LakeUnavailable)) throw error;
      refusals.push(error);
      return undefined;
    }
  });
  if (refusals[0] !== undefined) {
    progress.unavailable += 1;
    await store.putJson(aggregateProgressKey(runId), progress);
    throw refusals[0];
  }
  const settled = results.filter((account) => account !== undefined);
  if (settled.length < accounts.accounts.length) {
    await store.putJson(aggregateProgressKey(runId), progress);
    return pending(event);
  }
  await ownedGeneration(store, runId, event.owner);
  const manifest = manifestOf(event, clock.now(), settled, accounts.failed, progress.totals);
  await store.putJson(manifestKey(runId), manifest);
  const summary = renderSummary(manifest, accounts.accounts);
  await store.putBytes(summaryKey(runId), Buffer.from(summary), { contentType: 'text/html; charset=utf-8' });
  return verdictOf(manifest);
}

function manifestOf(
  event: AggregateEvent,
  finishedAt: string,
  settled: readonly SettledAccount[],
  accountsFailed: Accounts['failed'],
  totals: StreamTotals[],
): Manifest {
  const units = settled.flatMap((account) => account.units);
  return {
    schema: 1,
    ...event,
    finishedAt,
    verdict: isIncomplete({ units, accountsFailed }) ? 'incomplete' : 'complete',
    rows: units.reduce((sum, unit) => sum + unit.rows, 0),
    units,
    accountsFailed,
    streams: totals,
  };
}

const pending = (event: AggregateEvent): AggregateResult => ({
  status: 'MORE',
  verdict: 'pending',
  error: '',
  cause: '',
  runId: event.runId,
  rows: 0,
  complete: 0,
  failed: 0,
});

/** Earlier turns of the same execution only: a rerun looks at everything again. */
async function readProgress(event: AggregateEvent, store: LakeStore): Promise<AggregateProgress> {
  const found = z.safeParse(
    AggregateProgress,
    (await store.getJson(aggregateProgressKey(event.runId)))?.body,
  );
  if (found.success && found.data.owner === event.owner) return found.data;
  return { owner: event.owner, unavailable: 0, accounts: {}, totals: [] };
}

async function readJson<T extends z.core.$ZodType>(
  store: LakeStore,
  key: string,
  schema: T,
): Promise<z.output<T>> {
  const parsed = z.safeParse(schema, (await store.getJson(key))?.body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StateCorrupt(key, `${issue?.path.join('.')}: ${issue?.message}`);
}
