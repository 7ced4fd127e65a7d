import { onTestFinished } from 'vitest';
import { accountsOfRun } from '#functions/accounts/accounts.ts';
import type { AccountsWork } from '#functions/accounts/accounts-work.ts';
import type { AccountsClient } from '#functions/accounts/read-account.ts';
import type { Resolution } from '#functions/accounts/resolve-accounts.ts';
import { inRunOrder } from '#functions/accounts/run-order.ts';
import type { TokenEnd } from '#functions/accounts/token-end.ts';
import type { Plan } from '#functions/contract/documents.ts';
import type { AccountsEvent } from '#functions/contract/payloads.ts';
import { GraphClient, type JsonObject } from '#functions/graph/client.ts';
import { accountsKey, planKey } from '#functions/lake/keys.ts';
import { takeOwnership } from '#functions/lake/owner.ts';
import type { AccountSpec } from '#local/graph/data/accounts.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { MemoryStore } from './memory-store.ts';
import { factsOfStreams } from './stream-facts.ts';

/** The first execution of a run. */
export const RUN: AccountsEvent = {
  runId: 'first',
  owner: 'first',
  startedAt: '2026-11-21T03:00:00Z',
  deadline: '2026-11-22T02:00:00Z',
  streams: { campaign_insights: true, ad_insights: false, ad_metadata: true, ad_creatives: false },
  waitedSeconds: 0,
};
/** Its plan. */
export const PLAN: Plan = {
  schema: 2,
  runId: 'first',
  startedAt: RUN.startedAt,
  accounts: ['act_1', 'act_2'],
  streams: factsOfStreams('campaign_insights', 'ad_metadata'),
  lookbackDays: 28,
};

/** An account of the simulator. */
export const spec = (id: number, more: Partial<AccountSpec> = {}): AccountSpec => ({
  id: `act_${id}`,
  name: `Account ${id}`,
  timeZone: 'America/Los_Angeles',
  currency: 'USD',
  campaigns: 1,
  ads: 1,
  creatives: 1,
  ...more,
});
/** An account's settings where the day begins 17 hours earlier than by default. */
export const TOKYO = { timeZone: 'Asia/Tokyo', currency: 'JPY' };

/** Accounts in the order in which the run, and each rerun of it, starts them. */
export const ordered = (accounts: readonly string[]): string[] => inRunOrder(accounts, RUN.startedAt);

/** A run that is planned, in a store of its own. */
export async function planned(plan: Partial<Plan> = {}): Promise<MemoryStore> {
  const store = new MemoryStore();
  store.bucket.put(planKey('first'), JSON.stringify({ ...PLAN, ...plan }));
  await takeOwnership(store, 'first', RUN);
  return store;
}

/** A simulator that is closed with the test. */
export async function simulate(accounts: readonly AccountSpec[]): Promise<GraphSimulator> {
  const simulator = await startGraphSimulator({ accounts });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** The resolutions that were reported since the last `workWith`. */
export const reports: Resolution[] = [];

/** Resolves the accounts of a run against a simulator; `tokens` are what the secret holds at each read. */
export function resolve(
  store: MemoryStore,
  simulator: GraphSimulator,
  run: Partial<AccountsEvent> = {},
  tokens?: string[],
) {
  const openClient = async () => {
    const client = new GraphClient({
      accessToken: tokens === undefined ? simulator.accessToken : (tokens.shift() ?? 'none'),
      origin: simulator.url,
      version: 'v25.0',
      useCase: 'management',
      sleep: async () => {},
    });
    onTestFinished(() => client.close());
    return client;
  };
  return accountsOfRun(workWith(store, openClient), { ...RUN, ...run });
}

/** The warnings since the last `workWith`. */
export const warnings: string[] = [];

/** When the token ends, as told since the last `workWith`. */
export const tokenEnds: TokenEnd[] = [];

/** What `accountsOfRun` works with. */
export const workWith = (
  store: MemoryStore,
  openClient: AccountsWork['openClient'],
  more: { readonly short?: () => boolean; readonly now?: string; readonly maxConcurrency?: number } = {},
): AccountsWork => {
  reports.length = 0;
  warnings.length = 0;
  tokenEnds.length = 0;
  const { short = () => false, now = RUN.startedAt, maxConcurrency = 10 } = more;
  const report = (resolution: Resolution) => void reports.push(resolution);
  const warn = (warning: string) => void warnings.push(warning);
  const onTokenEnd = (end: TokenEnd) => void tokenEnds.push(end);
  return { store, openClient, clock: { short, now: () => now }, maxConcurrency, report, warn, onTokenEnd };
};

/** A Graph API that is one function. */
export const reader =
  (get: (path: string) => JsonObject | Promise<JsonObject>) => async (): Promise<AccountsClient> => ({
    get: async (path) => get(path),
    // Nothing is told of the token.
    post: async () => ({}),
    accessToken: 'EAAnone',
    isSigned: false,
    seen: { asked: 'v25.0', answered: undefined, tier: undefined },
  });

/** `accounts.json`. */
export const stored = (store: MemoryStore) =>
  store.bucket.json<{
    accounts: { account: string }[];
    failed: { account: string; error: { name: string } }[];
  }>(accountsKey('first'));
/** What was asked for, without the version, and without the question when the token ends. */
export const pathsOf = (simulator: GraphSimulator) =>
  simulator.requests.map(({ path }) => path.replace('/v25.0/', '')).filter((path) => path !== 'debug_token');
/** The ids of a list of accounts. */
export const ids = (list: readonly { account: string }[] | undefined) => list?.map(({ account }) => account);
