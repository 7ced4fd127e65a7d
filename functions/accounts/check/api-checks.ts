import type { Check } from '#functions/contract/check.ts';
import type { Tier } from '#functions/graph/usage.ts';

/** The last day of versions that Meta has told of. Meta: marketing-api/versions, 2026-09-12. */
const ENDS: Readonly<Record<string, string>> = { 'v23.0': '2026-06-09', 'v24.0': '2026-10-06' };
/** Versions without a known end, the oldest first. */
const CURRENT = ['v25.0', 'v26.0'] as const;
/** A new version of an ads API is a change to be planned. */
const WARN_DAYS = 60;
const DAY_MS = 86_400_000;

const version = { area: 'api', about: 'version' } as const;

/** What is known of the version. @param answered from a response's header. @param now ISO 8601. */
export function versionCheck(asked: string, answered: string | undefined, now: string): Check {
  const end = ENDS[asked];
  const target = CURRENT.find((name) => name === answered) ?? CURRENT[0];
  const fix = `Set graphVersion to ${target}, and check again.`;
  if (answered !== undefined && answered !== asked) {
    const why = end === undefined ? '' : `: ${asked} ended on ${end}`;
    return { ...version, status: 'warn', says: `${asked} was asked for, ${answered} answered${why}.`, fix };
  }
  const told =
    answered === undefined ? '; the answers do not tell which version they are of' : ', and answered';
  if (end !== undefined) {
    const daysLeft = (Date.parse(end) - Date.parse(now)) / DAY_MS;
    if (daysLeft < 0) return { ...version, status: 'warn', says: `${asked} ended on ${end}${told}.`, fix };
    if (daysLeft < WARN_DAYS) return { ...version, status: 'warn', says: `${asked} ends on ${end}.`, fix };
  }
  const known = CURRENT.some((name) => name === asked)
    ? 'Meta has told of no end'
    : 'its end is not known here';
  const status = answered === undefined ? 'unknown' : 'ok';
  return { ...version, status, says: `${asked} is asked for${told}; ${known}.` };
}

/** What the app's access tier allows. Meta: marketing-api/overview/authorization. */
export function tierCheck(tier: Tier | undefined): Check {
  const access = { area: 'api', about: 'access' } as const;
  if (tier === undefined)
    return { ...access, status: 'unknown', says: 'The answers do not tell the access tier.' };
  if (tier === 'standard_access') return { ...access, status: 'ok', says: 'The app has full access.' };
  return {
    ...access,
    status: 'warn',
    says: 'The app has limited access (development tier): few requests an hour, and only accounts of people with a role in it.',
    fix: 'For more than a few small accounts, ask for full access: App Dashboard → Marketing API → Tools.',
  };
}
