import type { Account } from './accounts.ts';

/** Kinds of objects that have an id of their own. */
const KINDS = ['campaign', 'adset', 'ad', 'creative', 'video', 'page', 'post', 'report', 'label'] as const;
export type ObjectKind = (typeof KINDS)[number];

/** A parsed id: the account's code, the kind, and the object's number within the account. */
export interface ParsedId {
  readonly code: string;
  readonly kind: ObjectKind;
  readonly index: number;
}

/**
 * The id of an object: 18 digits (17 for campaigns), far above 2^53. Neighbors differ by one, so ids that pass through
 * a JavaScript number become equal.
 */
export function objectId(account: Account, kind: ObjectKind, index: number): string {
  const prefix = kind === 'campaign' ? '238' : '1202';
  return `${prefix}${account.code}${KINDS.indexOf(kind)}${String(index).padStart(8, '0')}`;
}

/** Parses an id from `objectId`; undefined for any other text. */
export function parseId(id: string): ParsedId | undefined {
  const match = /^(238|1202)(\d{5})(\d)(\d{8})$/.exec(id);
  const kind = KINDS[Number(match?.[3])];
  if (match?.[2] === undefined || kind === undefined) return undefined;
  if ((match[1] === '238') !== (kind === 'campaign')) return undefined;
  return { code: match[2], kind, index: Number(match[4]) };
}
