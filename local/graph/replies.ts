import type { Account } from './data/accounts.ts';
import type { GraphErrorRow } from './graph-error-row.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';

/** How a response is sent: whole, or broken in one of several ways. */
export type Delivery =
  | { readonly how: 'whole' }
  /** Destroys the socket before the first byte. */
  | { readonly how: 'reset-before-headers' }
  /** Sends half of the promised bytes, then destroys the socket. */
  | { readonly how: 'reset-mid-body' }
  /** Sends nothing until the client gives up. */
  | { readonly how: 'hang' }
  /** One byte at a time. */
  | { readonly how: 'drip'; readonly everyMs: number }
  /** Sends the whole response late. */
  | { readonly how: 'slow'; readonly ms: number };

/** A response before it is sent. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly delivery: Delivery;
}

const WHOLE: Delivery = { how: 'whole' };

/** A complete response of any type. */
export function reply(
  status: number,
  body: string,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body, contentType, headers, delivery: WHOLE };
}

/** A JSON response. */
export const jsonReply = (status: number, body: unknown): Reply =>
  reply(status, JSON.stringify(body), 'application/json; charset=UTF-8');

/** Thrown to refuse a call; becomes Graph's error envelope. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure';
  readonly row: GraphErrorLike;

  constructor(row: GraphErrorLike) {
    super(row.message);
    this.row = row;
  }
}

/** An error of the Graph API without the calls that it can hit. */
export type GraphErrorLike = Omit<GraphErrorRow, 'hits' | 'edges'>;

/** Code 100, for a wrong parameter. */
export const badParameter = (message: string): GraphFailure =>
  new GraphFailure({ status: 400, code: 100, message: `(#100) ${message}` });

/** Code 100/33, for an unknown id. */
export const unknownObject = (id: string, method = 'get'): GraphFailure =>
  new GraphFailure({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  });

/** @throws GraphFailure 200 when the token has no permission for the account. */
export function assertReadable(account: Account): void {
  if (account.readable) return;
  throw new GraphFailure(GRAPH_ERRORS['graph-200']);
}

/** Graph's error envelope. Meta: graph-api/guides/error-handling. */
export function errorReply(row: GraphErrorLike, traceId: string): Reply {
  const body = JSON.stringify({ error: errorBody(row, traceId) });
  const headers: Record<string, string> =
    row.code === 190
      ? { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" ${JSON.stringify(row.message)}` }
      : {};
  return reply(row.status, body, 'application/json; charset=UTF-8', headers);
}

function errorBody(row: GraphErrorLike, traceId: string): Record<string, unknown> {
  return {
    message: row.message,
    type: row.type ?? 'OAuthException',
    ...(row.transient === true || row.title !== undefined ? { is_transient: row.transient ?? false } : {}),
    code: row.code,
    ...(row.subcode === undefined ? {} : { error_subcode: row.subcode }),
    ...(row.title === undefined ? {} : { error_user_title: row.title }),
    ...(row.detail === undefined ? {} : { error_user_msg: row.detail }),
    fbtrace_id: traceId,
  };
}
