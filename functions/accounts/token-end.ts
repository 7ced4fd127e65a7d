import type { TokenInfo } from './token-info.ts';

/** Days before its end from which a token is worth a warning. The alarm `TokenExpires` rings at the same. */
export const WARN_DAYS = 14;
const DAY_SECONDS = 86_400;

/** When a token stops reading data. */
export interface TokenEnd {
  /** `token`: the token itself; `data`: Meta's permission to read data with a person's login. */
  readonly of: 'token' | 'data';
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** Whole days that are left; below 0 when it is over. */
  readonly daysLeft: number;
}

/** The first end of a token; undefined for one that never ends. @param now ISO 8601. */
export function tokenEnd(
  { expires_at = 0, data_access_expires_at = 0 }: TokenInfo,
  now: string,
): TokenEnd | undefined {
  const ends = [
    { of: 'token' as const, at: expires_at },
    { of: 'data' as const, at: data_access_expires_at },
  ].filter(({ at }) => at > 0);
  const first = ends.toSorted((left, right) => left.at - right.at)[0];
  if (first === undefined) return undefined;
  const daysLeft = Math.floor((first.at - Date.parse(now) / 1000) / DAY_SECONDS);
  return { of: first.of, day: new Date(first.at * 1000).toISOString().slice(0, 10), daysLeft };
}

/** What an end means, a sentence without a full stop. */
export function endSentence({ of, day, daysLeft }: TokenEnd): string {
  const what =
    of === 'token' ? 'The access token' : "Meta's permission to read data with this person's login";
  if (daysLeft < 0) return `${what} ended on ${day}`;
  return `${what} ends on ${day}, ${daysLeft === 0 ? 'today' : daysLeft === 1 ? 'in 1 day' : `in ${daysLeft} days`}`;
}

/** What to do about an end, by how near it is. */
export function renewal({ of, daysLeft }: TokenEnd): string {
  const when = daysLeft <= 2 ? 'Now: ' : daysLeft <= 7 ? 'This week: ' : '';
  const act =
    of === 'token'
      ? 'make a new token in Business settings → System users, and put it into the secret'
      : 'log in to the app again, or use the token of a system user, which has no such end';
  const text = `${when}${act}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The warning of a run whose token ends soon. */
export function tokenWarning(end: TokenEnd | undefined): string | undefined {
  if (end === undefined || end.daysLeft > WARN_DAYS) return undefined;
  return `${endSentence(end)}. ${renewal(end)}`;
}
