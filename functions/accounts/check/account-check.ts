import * as z from 'zod/mini';
import type { Check } from '#functions/contract/check.ts';
import type { ResolvedAccount, UnreadAccount } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { GraphError } from '#functions/graph/errors.ts';

const Code = z.catch(z.optional(z.coerce.number()), undefined);

/** What an account tells of itself. Codes come as numbers or as text. */
export const AccountState = z.object({
  account_status: Code,
  disable_reason: Code,
  user_tasks: z.catch(z.optional(z.array(z.string())), undefined),
});
export type AccountState = z.infer<typeof AccountState>;

/** Its fields. */
export const STATE_FIELDS = Object.keys(AccountState.shape);

/** What a status means, and what to do. Meta: marketing-api/reference/ad-account. Those not here deliver as usual. */
const STATUSES: Readonly<Record<number, { readonly says: string; readonly fix: string }>> = {
  2: {
    says: 'Disabled by Meta',
    fix: 'Look at the account in Business Support Home; what was delivered stays readable.',
  },
  3: { says: 'Has an unpaid balance, and delivers nothing', fix: 'Pay it in Ads Manager → Billing.' },
  7: { says: 'Is under review, and delivers nothing', fix: 'Wait for Meta.' },
  8: { says: 'A payment is being settled', fix: 'Nothing, unless it stays.' },
  9: { says: 'A payment is due', fix: 'Look at Ads Manager → Billing.' },
  100: { says: 'Will be closed', fix: 'Extract what you need before that.' },
  101: { says: 'Is closed', fix: 'Leave it out (exclude) once its past is extracted.' },
};

const REASONS: Readonly<Record<number, string>> = {
  1: 'a policy on ads',
  2: 'intellectual property',
  3: 'a risk of payment',
  4: 'a gray account shut down',
  5: "a review of the ads' financing",
  6: 'the integrity of the business',
  7: 'for good',
  8: 'a reseller account without use',
  9: 'no use',
  10: 'an umbrella account',
  11: 'a policy on business portfolios',
  12: 'misrepresentation',
  13: 'a legal entity of another',
  14: 'a review of its message threads',
  15: 'a compromised account',
};

/** What a readable account's state means for a run. @param state the error when Meta did not tell. */
export function accountCheck(account: ResolvedAccount, state: AccountState | GraphError): Check {
  const { account: id, name, timeZone, currency } = account;
  const about = { area: 'accounts', about: id } as const;
  const who = `"${name}", ${timeZone}, ${currency}`;
  if (state instanceof GraphError) {
    return { ...about, status: 'unknown', says: `${who}; its status could not be read: ${state.problem}.` };
  }
  const found = STATUSES[state.account_status ?? 0];
  const tasks = state.user_tasks === undefined ? '' : `; tasks: ${state.user_tasks.join(', ') || 'none'}`;
  if (found === undefined) return { ...about, status: 'ok', says: `${who}${tasks}.` };
  const reason = state.account_status === 2 ? REASONS[state.disable_reason ?? 0] : undefined;
  const says = `${found.says}${reason === undefined ? '' : ` (${reason})`}: ${who}.`;
  return { ...about, status: 'warn', says, fix: found.fix };
}

const UNREACHABLE = 'Assign it: Business settings → Accounts → Ad accounts → Assign people.';

const PASSING: readonly string[] = [ERROR_NAMES.throttled, ERROR_NAMES.transient];

/** What it means that an account cannot be read. */
export function unreadCheck({ account, error }: UnreadAccount): Check {
  const about = { area: 'accounts', about: account } as const;
  const { name, code, subcode, message, advice } = error;
  if (PASSING.includes(name)) {
    return { ...about, status: 'unknown', says: `Not checked: ${message}`, fix: 'Check again later.' };
  }
  if (code === 803 || (code === 100 && subcode === 33)) {
    const says = "There is no such account, or the token's owner is not assigned to it.";
    return { ...about, status: 'fail', says, fix: `Check the id. ${UNREACHABLE}` };
  }
  // The method, the path and Meta's codes are in accounts.json.
  const problem = message.replace(/^GET \S+: /, '').replace(/ \(HTTP \d+[^)]*\)/, '');
  return { ...about, status: 'fail', says: problem, fix: code === 200 ? UNREACHABLE : advice };
}
