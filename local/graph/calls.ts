import type { Account } from './data/accounts.ts';

/**
 * What a call asks for: `submit` makes a report, `status` polls it, `read` reads its rows (or the synchronous
 * insights), `probe` the totals of the account, `list` reads an edge, `object` one ad, creative or campaign, `account` one account, `accounts` the list.
 */
export type CallKind =
  | 'accounts'
  | 'account'
  | 'probe'
  | 'submit'
  | 'status'
  | 'read'
  | 'list'
  | 'object'
  | 'other';

/** Which extract stream a call serves, as far as the call itself tells. */
export type CallStream =
  | 'campaign_insights'
  | 'ad_insights'
  | 'ad_metadata'
  | 'ad_creatives'
  | 'accounts'
  | 'other';

/** One request, read and understood. */
export interface Call {
  readonly n: number;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Major Graph version of the path, such as 25. */
  readonly version: number;
  readonly kind: CallKind;
  readonly stream: CallStream;
  /** The account that the call is about; undefined for `accounts` and for objects nobody knows. */
  readonly account: Account | undefined;
  /** The last parts of the path: an object's id, and the edge read from it. */
  readonly id: string;
  readonly edge: string | undefined;
  /** Query and body parameters without the token; structures as JSON text. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Names one (account, stream), whose calls are counted and told of blocks apart from all others; a probe does not say
 * for which stream it is made.
 */
export const callerOf = ({ account, kind, n, stream }: Call): string =>
  `${account?.id ?? '-'}/${kind === 'probe' ? `probe ${n}` : stream}`;
