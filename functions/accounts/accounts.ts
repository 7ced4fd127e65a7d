import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { type Accounts, Plan } from '#functions/contract/documents.ts';
import type { AccountsEvent, AccountsOutput } from '#functions/contract/payloads.ts';
import {
  type GraphError,
  GraphThrottled,
  GraphTokenInvalid,
  GraphTransient,
} from '#functions/graph/errors.ts';
import type { DocumentStore } from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { planKey } from '#functions/lake/keys.ts';
import { ownedGeneration } from '#functions/lake/owner.ts';
import { readAccountsFile, storeWarnings, updateAccountsFile } from './accounts-file.ts';
import type { AccountsWork } from './accounts-work.ts';
import { checkAccounts } from './check/check-accounts.ts';
import { movedWindows } from './moved-windows.ts';
import { type AccountsClient, listAccounts } from './read-account.ts';
import { resolveAccounts } from './resolve-accounts.ts';
import { inRunOrder } from './run-order.ts';
import { warningOfLoad } from './time-needed.ts';
import { type TokenEnd, tokenEnd, tokenWarning } from './token-end.ts';
import { tokenInfoIfTold } from './token-info.ts';
import { unfinishedAccounts } from './unfinished.ts';
import { sinceWhen } from './unread-accounts.ts';

/**
 * Longest total wait for temporary failures. After that, the run continues with the other accounts. A limit of the app
 * affects all accounts; a limit of one account, or a failure of Meta or the network, must not delay the others for
 * long. A host that never responded like the Graph API probably is something else, so it gets one more try.
 */
const MAX_WAIT_SECONDS = { app: 2 * 60 * 60, account: 15 * 60, transient: 5 * 60, anotherHost: 10 };
/** First pause after a temporary failure. Each further pause is as long as all before it. */
const FIRST_PAUSE_SECONDS = 10;

/**
 * Resolves the accounts of a run and stores them for all streams. Accounts that an earlier attempt or execution
 * resolved do not change. Failed ones are retried with the days of the first run.
 * @returns the accounts with a planned stream that has no receipt yet, in the order of the run, or how long to wait for
 * Meta. An account that stays unreachable is recorded as failed and does not block the others.
 * @throws RunTakenOver when another execution owns the run. @throws InputInvalid for too many accounts.
 * @throws GraphError when no account can be read. @throws LakeUnavailable
 */
export async function accountsOfRun(work: AccountsWork, event: AccountsEvent): Promise<AccountsOutput> {
  const { store } = work;
  const { waitedSeconds, ...run } = event;
  await ownedGeneration(store, run.runId, run.owner);
  const [plan, known] = await Promise.all([readPlan(store, run.runId), readAccountsFile(store, run.runId)]);
  if (plan.check === true) return checkAccounts(work, event, plan);
  const { accounts, failed, interruption, end } = await resolveMissing(work, plan, known);
  const anyRead = accounts.length > 0;
  const pause = interruption === undefined ? undefined : pauseFor(interruption, waitedSeconds, anyRead);
  const seconds = (Date.parse(run.deadline) - Date.parse(work.clock.now())) / 1000;
  // After the deadline the state machine may have ended, so a longer wait counts as over.
  if (pause !== undefined && pause < seconds) {
    const waits = { waitSeconds: pause, waitedSeconds: waitedSeconds + pause, reason: interruption?.message };
    return { ...run, status: 'WAIT', ...waits, accounts: [] };
  }
  if (interruption !== undefined && !anyRead) throw interruption;
  await nameSince(work, plan, { accounts, failed });
  const ids = inRunOrder(
    accounts.map(({ account }) => account),
    plan.startedAt,
  );
  // Streams start only after this file exists. Without it there are no receipts.
  const pending = known === undefined ? ids : await unfinishedAccounts(store, run.runId, ids, plan.streams);
  const load = warningOfLoad({
    accounts: pending.length,
    streams: plan.streams.length,
    maxConcurrency: work.maxConcurrency,
    seconds,
  });
  if (end !== undefined) work.onTokenEnd(end);
  const warnings = [load, tokenWarning(end)].filter((warning) => warning !== undefined);
  for (const warning of warnings) work.warn(warning);
  await storeWarnings(store, run.runId, [...warnings, ...movedWindows(plan, accounts)]);
  return { ...run, status: 'DONE', waitSeconds: 0, waitedSeconds, accounts: pending };
}

/** Says of each account that cannot be read since when. */
async function nameSince(
  { store }: AccountsWork,
  plan: Plan,
  resolved: Pick<Accounts, 'accounts' | 'failed'>,
): Promise<void> {
  const failed = await sinceWhen(store, resolved, plan.startedAt.slice(0, 10));
  if (isDeepStrictEqual(failed, resolved.failed)) return;
  await updateAccountsFile(store, plan.runId, { accounts: [], failed });
}

/** Seconds to wait before reading accounts again; `undefined` when the longest wait is over. */
function pauseFor(fault: GraphError, waitedSeconds: number, anyRead: boolean): number | undefined {
  if (fault instanceof GraphThrottled) {
    return waitedSeconds < MAX_WAIT_SECONDS[fault.scope] ? Math.ceil(fault.waitSeconds) : undefined;
  }
  const patience = MAX_WAIT_SECONDS[!anyRead && isAnotherHost(fault) ? 'anotherHost' : 'transient'];
  return waitedSeconds < patience ? Math.max(FIRST_PAUSE_SECONDS, waitedSeconds) : undefined;
}

/** A 404 without a Graph API error code comes from another kind of server. */
const isAnotherHost = ({ status, code }: GraphError): boolean => status === 404 && code === undefined;

/** When the token stops reading, if Meta tells. One request, because a run that is on time is no help a day later. */
async function endOfToken(client: AccountsClient, now: string): Promise<TokenEnd | undefined> {
  const info = await tokenInfoIfTold(client);
  return info && tokenEnd(info, now);
}

interface Missing extends Pick<Accounts, 'accounts' | 'failed'> {
  readonly interruption: GraphError | undefined;
  readonly end: TokenEnd | undefined;
}

/** Reads the missing accounts. Returns those read so far and the temporary failure that stopped the rest, if any. */
async function resolveMissing(work: AccountsWork, plan: Plan, known: Accounts | undefined): Promise<Missing> {
  const missing = missingAccounts(plan, known);
  const nothing = { interruption: undefined, end: undefined };
  if (known !== undefined && missing?.length === 0) return { ...known, ...nothing };
  try {
    const { resolution, end } = await withToken(work, async (client) => {
      const wanted =
        missing?.map((account) => ({ account })) ?? (await listAccounts(client, plan.exclude ?? []));
      return {
        resolution: await resolveAccounts(client, wanted, plan, work.clock),
        end: await endOfToken(client, work.clock.now()),
      };
    });
    work.report(resolution);
    const file = await updateAccountsFile(work.store, plan.runId, resolution);
    return { ...file, interruption: resolution.interruption, end };
  } catch (error) {
    // The list of accounts could not be read.
    if (!(error instanceof GraphThrottled || error instanceof GraphTransient)) throw error;
    return { accounts: [], failed: [], interruption: error, end: undefined };
  }
}

/** Planned ids that are not resolved yet; `undefined` when the accounts must be listed first. */
function missingAccounts(plan: Plan, known: Accounts | undefined): string[] | undefined {
  if (known !== undefined) return known.failed.map(({ account }) => account);
  return plan.accounts === 'all' ? undefined : plan.accounts;
}

/** Calls `use` with a client. If the token is refused, reads the secret again and retries once. */
async function withToken<T>(work: AccountsWork, use: (client: AccountsClient) => Promise<T>): Promise<T> {
  try {
    return await use(await work.openClient());
  } catch (error) {
    if (!(error instanceof GraphTokenInvalid)) throw error;
    return use(await work.openClient());
  }
}

async function readPlan(store: DocumentStore, runId: string): Promise<Plan> {
  const key = planKey(runId);
  const plan = z.safeParse(Plan, (await store.getJson(key))?.body);
  if (!plan.success) throw new StateCorrupt(key, 'it is missing or is not the plan of a first run');
  return plan.data;
}
