import type { CallKind } from './calls.ts';
import type { EdgeName } from './data/objects.ts';

/** One error of the Graph API, as sent. */
export interface GraphErrorRow {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly transient?: boolean;
  readonly type?: 'OAuthException' | 'GraphMethodException' | 'FacebookApiException';
  readonly message: string;
  readonly title?: string;
  readonly detail?: string;
  /** Calls that get it. */
  readonly hits: readonly CallKind[];
  /** The only edges that return it; default: all. */
  readonly edges?: readonly EdgeName[];
}

/** Every call. */
export const ANY: readonly CallKind[] = ['accounts', 'account', 'submit', 'status', 'read', 'list', 'object'];
/** Calls for an account. */
export const OF_ACCOUNT: readonly CallKind[] = ['account', 'submit', 'status', 'read', 'list', 'object'];
/** Calls of a report. */
export const INSIGHTS: readonly CallKind[] = ['submit', 'status', 'read'];
