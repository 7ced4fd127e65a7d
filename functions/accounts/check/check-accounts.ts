import * as z from 'zod/mini';
import type { AccountsWork } from '#functions/accounts/accounts-work.ts';
import { type AccountsClient, listAccounts } from '#functions/accounts/read-account.ts';
import { type Resolution, resolveAccounts } from '#functions/accounts/resolve-accounts.ts';
import { askTokenInfo } from '#functions/accounts/token-info.ts';
import type { AccountsFindings, Check } from '#functions/contract/check.ts';
import type { Accounts, Plan, ResolvedAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { AccountsEvent, AccountsOutput } from '#functions/contract/payloads.ts';
import { checkOfError } from '#functions/graph/check-of-error.ts';
import { GraphError, GraphTokenInvalid, GraphTransient } from '#functions/graph/errors.ts';
import { accountsFindingsKey, accountsKey } from '#functions/lake/keys.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { AccountState, accountCheck, STATE_FIELDS, unreadCheck } from './account-check.ts';
import { tierCheck, versionCheck } from './api-checks.ts';
import { hostCheck } from './host-check.ts';
import { sizeAccount } from './size-account.ts';
import { type TokenAnswers, tokenChecks } from './token-checks.ts';

/** Accounts asked at once. */
const AT_ONCE = 5;

/**
 * Checks token, API and accounts of a run, and how large the accounts are. Never waits and never gives up: what cannot
 * be asked now is a finding.
 * @returns the accounts that can be read, whose streams are to be tried.
 * @throws LakeUnavailable
 */
export async function checkAccounts(
  work: AccountsWork,
  { waitedSeconds, ...run }: AccountsEvent,
  plan: Plan,
): Promise<AccountsOutput> {
  const { file, ...found } = await findingsOf(work, plan);
  const findings: AccountsFindings = { schema: 1, ...found, accountsAtOnce: work.maxConcurrency };
  await work.store.putJson(accountsFindingsKey(run.runId), findings);
  await work.store.putJson(accountsKey(run.runId), { schema: 1, ...file, check: true } satisfies Accounts);
  const accounts = file.accounts.map(({ account }) => account);
  return { ...run, status: 'DONE', waitSeconds: 0, waitedSeconds, accounts };
}

/** What is refused for want of a permission says nothing else about an account. */
const afterPermissions = (check: Check): Check =>
  check.status === 'fail' ? { ...check, fix: 'First mend the permissions of the token.' } : check;

interface Found extends Pick<AccountsFindings, 'checks' | 'tier'> {
  readonly file: Pick<Accounts, 'accounts' | 'failed'>;
}

const NOBODY: Found['file'] = { accounts: [], failed: [] };

async function findingsOf(work: AccountsWork, plan: Plan): Promise<Found> {
  let client: AccountsClient;
  try {
    client = await work.openClient();
  } catch (error) {
    return { checks: [secretCheck(error)], file: NOBODY };
  }
  const answers = await askAboutToken(client);
  const now = work.clock.now();
  const host = hostCheck(answers.me);
  if (host !== undefined) return { checks: [host], file: NOBODY };
  const token = tokenChecks(answers, now);
  const isDead = answers.me instanceof GraphTokenInvalid;
  const { checks, file } = isDead ? { checks: [], file: NOBODY } : await accountsFound(work, client, plan);
  const { asked, answered, tier } = client.seen;
  const api = [versionCheck(asked, answered, now), ...(isDead ? [] : [tierCheck(tier)])];
  const mayRead = !token.some(({ about, status }) => about === 'permissions' && status === 'fail');
  return {
    checks: [...token, ...api, ...(mayRead ? checks : checks.map(afterPermissions))],
    file,
    ...(tier !== undefined && { tier }),
  };
}

/** The secret has no token. @throws any other error. */
function secretCheck(error: unknown): Check {
  const { name, message, advice } = toErrorRecord(error);
  if (name !== ERROR_NAMES.secretInvalid) throw error;
  return { area: 'token', about: 'secret', status: 'fail', says: message, fix: advice };
}

const Me = z.object({ id: z.string(), name: z.catch(z.string(), '') });
const Permissions = z.object({ data: z.array(z.object({ permission: z.string(), status: z.string() })) });

async function askAboutToken(client: AccountsClient): Promise<TokenAnswers> {
  const me = await orError(async () => parsed(Me, await client.get('me', { fields: ['id', 'name'] })));
  if (me instanceof GraphError) return { me, granted: me, info: undefined, isSigned: client.isSigned };
  const granted = await orError(async () => {
    const { data } = parsed(Permissions, await client.get('me/permissions'));
    return data.filter(({ status }) => status === 'granted').map(({ permission }) => permission);
  });
  return { me, granted, info: await orError(() => askTokenInfo(client)), isSigned: client.isSigned };
}

async function accountsFound(
  work: AccountsWork,
  client: AccountsClient,
  plan: Plan,
): Promise<{ checks: Check[]; file: Found['file'] }> {
  let resolved: Resolution;
  try {
    const wanted =
      plan.accounts === 'all'
        ? await listAccounts(client, plan.exclude ?? [])
        : plan.accounts.map((account) => ({ account }));
    resolved = await resolveAccounts(client, wanted, plan, work.clock);
  } catch (error) {
    return { checks: [listCheck(error)], file: NOBODY };
  }
  const looked = await mapInParallel(resolved.accounts, AT_ONCE, (account) => lookAt(work, client, account));
  return {
    checks: [...looked.map(({ check }) => check), ...resolved.failed.map(unreadCheck)],
    file: { accounts: looked.map(({ account }) => account), failed: resolved.failed },
  };
}

/** Which accounts there are could not be told. @throws an error that no person can do anything about. */
function listCheck(error: unknown): Check {
  const about = { area: 'accounts', about: 'all' } as const;
  if (error instanceof GraphError) return checkOfError(about, error);
  if (!(error instanceof InputInvalid)) throw error;
  return { ...about, status: 'fail', says: error.message };
}

/** One account: its state, and its size. */
async function lookAt(
  { clock }: AccountsWork,
  client: AccountsClient,
  account: ResolvedAccount,
): Promise<{ account: ResolvedAccount; check: Check }> {
  if (clock.short()) {
    const says = 'Not checked: the time of this check was up.';
    return { account, check: { area: 'accounts', about: account.account, status: 'unknown', says } };
  }
  const state = await orError(async () =>
    parsed(AccountState, await client.get(account.account, { fields: STATE_FIELDS })),
  );
  const size = await sizeAccount(client, account);
  return { account: { ...account, size }, check: accountCheck(account, state) };
}

/** What a question gives, or the error that a person can read. @throws any other error. */
async function orError<T>(ask: () => Promise<T>): Promise<T | GraphError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}

/** The answer in this form. @throws GraphTransient when it has another. */
function parsed<S extends z.ZodMiniType>(schema: S, answer: unknown): z.output<S> {
  const found = z.safeParse(schema, answer);
  if (found.success) return found.data;
  throw new GraphTransient({ request: '', problem: 'the answer has another form', advice: '' });
}
