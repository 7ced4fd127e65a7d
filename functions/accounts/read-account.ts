import * as z from 'zod/mini';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { MAX_ACCOUNTS } from '#functions/contract/ids.ts';
import type { GraphClient, JsonObject } from '#functions/graph/client.ts';
import { GraphPermissionDenied, GraphTransient } from '#functions/graph/errors.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';

/** An ad account in the Graph API. Meta: marketing-api/reference/ad-account. */
const AccountNode = z.object({
  account_id: z.string(),
  name: z.optional(z.string()),
  timezone_name: z.string(),
  currency: z.string(),
});
export type AccountNode = z.infer<typeof AccountNode>;

/** An account to resolve, with its node if a listing returned it. */
export interface WantedAccount {
  /** `act_<digits>`. */
  readonly account: string;
  readonly node?: AccountNode;
}

/** The part of the client that reads accounts. */
export type AccountReader = Pick<GraphClient, 'get'>;
/** The part of the client that `Accounts` uses. */
export type AccountsClient = Pick<GraphClient, 'get' | 'post' | 'accessToken' | 'seen' | 'isSigned'>;

/** Thrown when the response is not the requested account. */
export class AccountUnreadable extends Error {
  readonly advice = 'Open the account in Ads Manager as the owner of the token. If it works there, rerun.';

  constructor(problem: string) {
    super(problem);
    this.name = ERROR_NAMES.objectUnreadable;
  }
}

const FIELDS = ['account_id', 'name', 'timezone_name', 'currency'];
const PAGE_SIZE = 100;

/**
 * Lists every ad account that the token can read, with its fields: one call per hundred accounts.
 * @param exclude accounts to leave out.
 * @throws InputInvalid when there are more than `MAX_ACCOUNTS`, or all are excluded.
 * @throws GraphPermissionDenied when there is none. @throws GraphError of a page.
 */
export async function listAccounts(
  client: AccountReader,
  exclude: readonly string[],
): Promise<WantedAccount[]> {
  const excluded = new Set(exclude);
  const found = new Map<string, WantedAccount>();
  let listed = 0;
  const options = { pageSize: PAGE_SIZE, bisectObjects: false };
  for await (const page of pages(client, 'me/adaccounts', { fields: FIELDS }, options)) {
    for (const row of rowsOf(page)) {
      const wanted = wantedOf(row);
      listed += 1;
      if (!excluded.has(wanted.account)) found.set(wanted.account, wanted);
    }
    if (found.size > MAX_ACCOUNTS) throw tooMany();
  }
  if (found.size === 0) throw listed === 0 ? noneAtAll() : allExcluded();
  return [...found.values()];
}

/**
 * Reads one ad account.
 * @throws AccountUnreadable when the response is about another account or lacks a field. @throws GraphError
 */
export async function readAccount(client: AccountReader, account: string): Promise<AccountNode> {
  const node = AccountNode.safeParse(await client.get(account, { fields: FIELDS }));
  if (!node.success) {
    const missing = node.error.issues[0]?.path.join('.') ?? 'a requested field';
    throw new AccountUnreadable(`GET ${account}: the response lacks ${missing}.`);
  }
  if (`act_${node.data.account_id}` !== account) {
    throw new AccountUnreadable(`GET ${account}: the response is about another account.`);
  }
  return node.data;
}

function wantedOf(row: JsonObject): WantedAccount {
  const node = AccountNode.safeParse(row);
  if (node.success) return { account: `act_${node.data.account_id}`, node: node.data };
  // A row with nothing but the id.
  const digits = String(row.account_id ?? row.id).replace(/^act_/, '');
  if (/^\d{1,20}$/.test(digits)) return { account: `act_${digits}` };
  throw new GraphTransient({
    request: 'GET me/adaccounts',
    problem: 'a row has no ad account id',
    advice: 'Nothing to do if it recovers. If it persists, name the accounts in the input.',
  });
}

const tooMany = (): InputInvalid =>
  new InputInvalid(
    `Input field "accounts" is "all", and the token can read more than ${MAX_ACCOUNTS.toLocaleString('en-US')} ad ` +
      'accounts; name them in the inputs of several executions.',
  );

const allExcluded = (): InputInvalid =>
  new InputInvalid(
    'Input field "exclude", or the setting of that name, leaves none of the ad accounts that the token can read.',
  );

const noneAtAll = (): GraphPermissionDenied =>
  new GraphPermissionDenied({
    request: 'GET me/adaccounts',
    problem: 'the token cannot read any ad account',
    advice:
      "Assign ad accounts to the token's system user in Meta's Business settings, with the ads_read permission.",
  });
