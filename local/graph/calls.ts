import type { Account } from './data/accounts.ts';
import type { EdgeName } from './data/objects.ts';
import type { InsightsSourceName } from './insights-source.ts';

/**
 * What a call does: `accounts` lists the accounts, `account` reads one, `submit` creates a report, `status` polls it,
 * `read` reads its rows, `query` reads insights synchronously, `totals` does the same for the account as a whole
 * (`level=account`), `list` reads an edge, `object` reads objects by id, `about` asks about the
 * token, or how many ads an account runs.
 */
export type CallKind =
  | 'accounts'
  | 'account'
  | 'submit'
  | 'status'
  | 'read'
  | 'query'
  | 'totals'
  | 'list'
  | 'object'
  | 'about'
  | 'other';

/** The data that a call reads: an edge, insights of one shape, events, or accounts. */
export type Source = 'accounts' | 'about' | EdgeName | 'activities' | InsightsSourceName | 'other';

/** One parsed request. */
export interface Call {
  readonly n: number;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Major Graph version of the path, such as 25. */
  readonly version: number;
  readonly kind: CallKind;
  readonly source: Source;
  /** The account of the call; undefined for `accounts` and for unknown objects. */
  readonly account: Account | undefined;
  /** The last parts of the path: an object's id, and the edge read from it. */
  readonly id: string;
  readonly edge: string | undefined;
  /** Query and body parameters without the token; structures as JSON text. */
  readonly params: Readonly<Record<string, string>>;
}

/** Whether a call asks for insights, and not for objects. */
export const isInsights = ({ source }: Pick<Call, 'source'>): boolean => source.startsWith('insights:');

/** The series in which fault rules count a call: one for each account and source. */
export const seriesOf = ({ account, source }: Call): string => `${account?.id ?? '-'}/${source}`;

/**
 * Identifies the client of a call as far as possible, because each client learns about limits separately. Synchronous
 * insights may belong to any client, so each such call counts as a separate client.
 */
export const callerOf = (call: Call): string =>
  call.kind === 'query' || call.kind === 'totals' ? `${seriesOf(call)} ${call.n}` : seriesOf(call);
