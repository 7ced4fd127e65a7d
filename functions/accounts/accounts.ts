import * as z from 'zod/mini';
import { type Accounts, type AccountsOutput, Plan, type RunContext } from '#shared/contract.ts';
import { GraphTokenInvalid } from '#shared/graph/errors.ts';
import { type ConditionalStore, StateCorrupt } from '#shared/lake/checkpoint.ts';
import { planKey } from '#shared/lake/keys.ts';
import { ownedGeneration } from '#shared/lake/owner.ts';
import type { LakeStore } from '#shared/lake/store.ts';
import type { TurnClock } from '#shared/turn/clock.ts';
import { readAccountsFile, updateAccountsFile } from './accounts-file.ts';
import { type AccountReader, listAccounts } from './read-account.ts';
import { type Resolution, resolveAccounts } from './resolve-accounts.ts';
import { unfinishedAccounts } from './unfinished.ts';

/** What resolving the accounts of a run works with. */
export interface AccountsWork {
  readonly store: ConditionalStore & Pick<LakeStore, 'head'>;
  /** A client over the token as it is now; whoever opens it closes it. */
  readonly openClient: () => Promise<AccountReader>;
  readonly clock: Pick<TurnClock, 'short'>;
  /** Told of what was read before anything is thrown. */
  readonly report: (resolution: Resolution) => void;
}

/**
 * Resolves the accounts of a run and stores them for all streams. Those that an earlier attempt or execution resolved
 * are kept as they are; the failed ones are tried again, with the days of the first run.
 * @returns the accounts to extract: those of which a planned stream has no receipt yet.
 * @throws Superseded when another execution owns the run. @throws InputInvalid for too many accounts.
 * @throws GraphThrottled @throws GraphTransient after storing what was read. @throws GraphError @throws LakeUnavailable
 */
export async function accountsOfRun(work: AccountsWork, run: RunContext): Promise<AccountsOutput> {
  const { store } = work;
  await ownedGeneration(store, run.runId, run.owner);
  const [plan, known] = await Promise.all([readPlan(store, run.runId), readAccountsFile(store, run.runId)]);
  const accounts = await resolveMissing(work, plan, known);
  const ids = accounts.accounts.map(({ account }) => account);
  // Streams start only once the file is there, so without one there is no receipt to look for.
  const pending = known === undefined ? ids : await unfinishedAccounts(store, run.runId, ids, plan.streams);
  return { ...run, accounts: pending };
}

async function resolveMissing(
  work: AccountsWork,
  plan: Plan,
  known: Accounts | undefined,
): Promise<Accounts> {
  const missing = missingAccounts(plan, known);
  if (known !== undefined && missing?.length === 0) return known;
  const resolution = await withToken(work, async (client) => {
    const wanted = missing?.map((account) => ({ account })) ?? (await listAccounts(client));
    return resolveAccounts(client, wanted, plan, work.clock);
  });
  work.report(resolution);
  const accounts = await updateAccountsFile(work.store, plan.runId, resolution);
  if (resolution.interruption !== undefined) throw resolution.interruption;
  return accounts;
}

/** Ids that are planned and not resolved; `undefined` when they have to be listed first. */
function missingAccounts(plan: Plan, known: Accounts | undefined): string[] | undefined {
  if (known !== undefined) return known.failed.map(({ account }) => account);
  return plan.accounts === 'all' ? undefined : plan.accounts;
}

/** Works with a client; when the token is refused, once more with the secret as it is by then. */
async function withToken<T>(work: AccountsWork, use: (client: AccountReader) => Promise<T>): Promise<T> {
  try {
    return await use(await work.openClient());
  } catch (error) {
    if (!(error instanceof GraphTokenInvalid)) throw error;
    return use(await work.openClient());
  }
}

async function readPlan(store: ConditionalStore, runId: string): Promise<Plan> {
  const key = planKey(runId);
  const plan = z.safeParse(Plan, (await store.getJson(key))?.body);
  if (!plan.success) throw new StateCorrupt(key, 'it is missing, or is not the plan of a first run');
  return plan.data;
}
