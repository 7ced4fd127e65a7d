import type { Accounts, Plan, ResolvedAccount } from '#functions/contract/documents.ts';
import { GraphError, GraphThrottled, GraphTokenInvalid, GraphTransient } from '#functions/graph/errors.ts';
import { TimeIsUp, type TurnClock } from '#functions/runtime/clock.ts';
import { resolveWindow, TimeZoneUnknown, WindowInvalid } from '#functions/runtime/days.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import {
  type AccountNode,
  type AccountReader,
  AccountUnreadable,
  readAccount,
  type WantedAccount,
} from './read-account.ts';

type FailedAccount = Accounts['failed'][number];

/** The result: each requested account is in one of the two lists. */
export interface Resolution {
  readonly accounts: ResolvedAccount[];
  readonly failed: FailedAccount[];
  /** How each account's window differs from the requested one. */
  readonly notes: { readonly account: string; readonly notes: readonly string[] }[];
  /** A temporary failure, which makes a retry of the failed accounts worthwhile. */
  readonly interruption: GraphError | undefined;
}

/** Concurrent reads: a hundred accounts take seconds, without straining the app's limits. */
const AT_ONCE = 5;

/**
 * Resolves accounts: name, time zone, currency, and the window of days in that time zone. An account that cannot be
 * read is recorded as failed and does not affect the others. A temporary failure is returned and its accounts are
 * recorded as failed, so that earlier results are kept.
 * @throws GraphTokenInvalid, which affects all accounts.
 */
export async function resolveAccounts(
  client: AccountReader,
  wanted: readonly WantedAccount[],
  plan: Plan,
  clock: Pick<TurnClock, 'short'>,
): Promise<Resolution> {
  const outcomes = new Map<string, Outcome>();
  let interruption: GraphError | undefined;
  let blocked: GraphThrottled | undefined;
  await mapInParallel(wanted, AT_ONCE, async ({ account, node }) => {
    try {
      if (blocked !== undefined) throw blocked;
      if (clock.short()) throw outOfTime();
      outcomes.set(account, resolved(account, node ?? (await readAccount(client, account)), plan));
    } catch (error) {
      const fault = error instanceof TimeIsUp ? outOfTime() : error;
      outcomes.set(account, failed(account, fault));
      if (!(fault instanceof GraphThrottled || fault instanceof GraphTransient)) return;
      interruption = fault;
      // The limit of one account does not affect the others. After the app's limit, make no more calls.
      if (fault instanceof GraphThrottled && fault.scope === 'app') blocked = fault;
    }
  });
  return { ...inOrder(wanted, outcomes), interruption };
}

type Outcome =
  | { readonly resolved: ResolvedAccount; readonly notes: readonly string[] }
  | { readonly failed: FailedAccount };

function resolved(account: string, node: AccountNode, plan: Plan): Outcome {
  const { notes, ...window } = resolveWindow(plan, plan.startedAt, node.timezone_name);
  const { name = '', timezone_name: timeZone, currency } = node;
  const own = plan.isDefaultWindow === true ? { isDefaultWindow: true } : {};
  return { resolved: { account, name, timeZone, currency, ...window, ...own }, notes };
}

/** Records an account's failure. @throws the error itself when it affects all accounts or is a bug. */
function failed(account: string, error: unknown): Outcome {
  const own = OWN_FAILURES.some((kind) => error instanceof kind) && !(error instanceof GraphTokenInvalid);
  if (!own) throw error;
  return { failed: { account, error: toErrorRecord(error) } };
}

const OWN_FAILURES = [GraphError, AccountUnreadable, WindowInvalid, TimeZoneUnknown];

const outOfTime = (): GraphTransient =>
  new GraphTransient({
    request: 'GET act_<id>',
    problem: 'not sent, because the time of this invocation is up',
    advice: 'Nothing to do: the next attempt reads the remaining accounts.',
  });

/** Keeps the requested order, so that the same accounts give the same file. */
function inOrder(
  wanted: readonly WantedAccount[],
  outcomes: ReadonlyMap<string, Outcome>,
): Omit<Resolution, 'interruption'> {
  const result: Omit<Resolution, 'interruption'> = { accounts: [], failed: [], notes: [] };
  for (const { account } of wanted) {
    const outcome = outcomes.get(account);
    if (outcome === undefined) throw new Error(`${account} was not read`);
    if ('failed' in outcome) result.failed.push(outcome.failed);
    else {
      result.accounts.push(outcome.resolved);
      if (outcome.notes.length > 0) result.notes.push({ account, notes: outcome.notes });
    }
  }
  return result;
}
