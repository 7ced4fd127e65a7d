import { endSentence, renewal, tokenEnd, WARN_DAYS } from '#functions/accounts/token-end.ts';
import type { TokenInfo } from '#functions/accounts/token-info.ts';
import type { Check } from '#functions/contract/check.ts';
import { checkOfError, isPassing } from '#functions/graph/check-of-error.ts';
import { GraphError } from '#functions/graph/errors.ts';

/** Meta's answers about the token; the error of a question that failed. */
export interface TokenAnswers {
  readonly me: { readonly id: string; readonly name: string } | GraphError;
  /** The names of the granted permissions. */
  readonly granted: readonly string[] | GraphError;
  readonly info: TokenInfo | undefined | GraphError;
  readonly isSigned: boolean;
}

const about = (text: string) => ({ area: 'token', about: text }) as const;
const NEEDED = 'ads_read';
const NEW_TOKEN = 'Make a new token in Business settings → System users, and put it into the secret.';

/** What the answers say about the token. @param now ISO 8601. */
export function tokenChecks(answers: TokenAnswers, now: string): Check[] {
  const { me, granted } = answers;
  const info = answers.info instanceof GraphError ? undefined : answers.info;
  if (me instanceof GraphError) return [unusable(me)];
  return [
    { ...about('valid'), status: 'ok', says: owner(me, info) },
    ...secretCheck(answers.isSigned),
    permission(granted, info),
    ...grantedAccounts(info),
    ...endChecks(info, answers.info, now),
  ];
}

function unusable(error: GraphError): Check {
  if (isPassing(error)) return checkOfError(about('valid'), error);
  if (/malformed|cannot parse|could not be decrypted/i.test(error.problem)) {
    return {
      ...about('valid'),
      status: 'fail',
      says: 'What is stored is no access token of Meta.',
      fix: 'Copy the whole token (those of system users begin with EAA), and put it into the secret.',
    };
  }
  const fix = error.code === 190 && [463, 467].includes(error.subcode ?? 0) ? NEW_TOKEN : error.advice;
  return { ...about('valid'), status: 'fail', says: `Meta refuses the token: ${error.problem}.`, fix };
}

const KINDS: Readonly<Record<string, string>> = {
  SYSTEM_USER: 'system user',
  USER: 'person',
  PAGE: 'page',
  APP: 'app',
};

function owner({ id, name }: { id: string; name: string }, info: TokenInfo | undefined): string {
  const kind = KINDS[info?.type ?? ''];
  const app = info?.application === undefined ? '' : `, of the app "${info.application}"`;
  return `Valid; it belongs to ${kind === undefined ? '' : `the ${kind} `}"${name}" (${id})${app}.`;
}

function secretCheck(isSigned: boolean): Check[] {
  return isSigned
    ? [
        {
          ...about('app secret'),
          status: 'ok',
          says: "It is the secret of the token's app: Meta takes its proof.",
        },
      ]
    : [];
}

function permission(granted: TokenAnswers['granted'], info: TokenInfo | undefined): Check {
  const scopes = granted instanceof GraphError ? info?.scopes : granted;
  if (scopes === undefined) {
    return granted instanceof GraphError
      ? { ...checkOfError(about('permissions'), granted), status: 'unknown' }
      : { ...about('permissions'), status: 'unknown', says: 'Meta does not tell what is granted.' };
  }
  const list = scopes.length === 0 ? 'nothing' : scopes.join(', ');
  if (scopes.includes(NEEDED)) return { ...about('permissions'), status: 'ok', says: `Granted: ${list}.` };
  return {
    ...about('permissions'),
    status: 'fail',
    says: `The token lacks ${NEEDED} (granted: ${list}).`,
    fix: `Generate it again in Business settings → System users with ${NEEDED} ticked.`,
  };
}

/** Where a person granted `ads_read` for some objects only. */
function grantedAccounts(info: TokenInfo | undefined): Check[] {
  const targets = info?.granular_scopes?.find(({ scope }) => scope === NEEDED)?.target_ids;
  if (targets === undefined) return [];
  const shown = targets.slice(0, 3).join(', ');
  const says = `${NEEDED} is granted for ${targets.length} objects alone: ${shown}${targets.length > 3 ? ' …' : ''}.`;
  return [{ ...about('granted for'), status: 'ok', says }];
}

function endChecks(info: TokenInfo | undefined, answer: TokenAnswers['info'], now: string): Check[] {
  if (info === undefined) {
    const reason = answer instanceof GraphError ? answer.problem : 'Meta does not tell';
    return [{ ...about('end'), status: 'unknown', says: `When it ends is not known: ${reason}.` }];
  }
  const end = tokenEnd(info, now);
  if (end === undefined) return [{ ...about('end'), status: 'ok', says: 'It does not end.' }];
  const says = `${endSentence(end)}.`;
  if (end.daysLeft < 0) return [{ ...about('end'), status: 'fail', says, fix: renewal(end) }];
  if (end.daysLeft > WARN_DAYS) return [{ ...about('end'), status: 'ok', says }];
  return [{ ...about('end'), status: 'warn', says, fix: renewal(end) }];
}
