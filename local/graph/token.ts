import type { Call } from './calls.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import type { GraphErrorLike } from './replies.ts';
import { badParameter, jsonReply, type Reply, unknownObject } from './replies.ts';

/** What the token of a simulator is. Everything has a default. */
export interface SimulatedToken {
  readonly type?: 'SYSTEM_USER' | 'USER';
  readonly name?: string;
  /** Granted permissions; default `ads_read`. */
  readonly scopes?: readonly string[];
  /** Ids that `ads_read` is granted for; default: all. */
  readonly targets?: readonly string[];
  /** Unix seconds; 0, the default: never. */
  readonly expiresAt?: number;
  /** Unix seconds at which data can no longer be read; 0, the default: never. */
  readonly dataAccessExpiresAt?: number;
  /** Every call is refused. */
  readonly isDead?: 'expired' | 'revoked';
  /** `debug_token` is refused, as to a token of another app. */
  readonly isSecretive?: true;
}

const READING = ['ads_read', 'ads_management'];

/** Why every call with the token is refused; undefined when it works. */
export function deathOf({ isDead }: SimulatedToken): GraphErrorLike | undefined {
  if (isDead === undefined) return undefined;
  return GRAPH_ERRORS[isDead === 'expired' ? 'graph-190-463' : 'graph-190-458'];
}

/** Whether the token may read ads at all. */
export const mayReadAds = ({ scopes = ['ads_read'] }: SimulatedToken): boolean =>
  scopes.some((scope) => READING.includes(scope));

/**
 * Answers what is asked about the token: `me`, `me/permissions`, `debug_token`. Meta: graph-api/reference/user,
 * graph-api/reference/debug_token.
 * @throws GraphFailure
 */
export function answerAboutToken(call: Call, token: SimulatedToken): Reply {
  const { scopes = ['ads_read'], name = 'ads-extract', type = 'SYSTEM_USER' } = token;
  const user = { id: '122000000000001', name };
  if (call.id === 'me' && call.edge === undefined) return jsonReply(200, { name: user.name, id: user.id });
  if (call.id === 'me' && call.edge === 'permissions') {
    const data = scopes.map((permission) => ({ permission, status: 'granted' }));
    return jsonReply(200, { data });
  }
  if (call.id !== 'debug_token') throw unknownObject(call.id, call.method);
  if (token.isSecretive === true) {
    throw badParameter(
      'You must provide an app access token, or a user access token that is an owner or developer of the app',
    );
  }
  return jsonReply(200, {
    data: {
      app_id: '1234567',
      type,
      application: 'Ads Extract',
      data_access_expires_at: token.dataAccessExpiresAt ?? 0,
      expires_at: token.expiresAt ?? 0,
      is_valid: true,
      issued_at: 1_760_000_000,
      scopes,
      granular_scopes: scopes.map((scope) => ({
        scope,
        ...(token.targets !== undefined && { target_ids: token.targets }),
      })),
      user_id: user.id,
    },
  });
}
