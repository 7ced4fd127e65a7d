import type { Account } from './accounts.ts';

/** Kinds of objects that have an id of their own. */
const KINDS = [
  'campaign',
  'adset',
  'ad',
  'creative',
  'video',
  'page',
  'post',
  'report',
  'label',
  'conversion',
  'audience',
] as const;
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
  const number = KINDS.indexOf(kind);
  return `${prefixOf(number)}${account.code}${number % 10}${String(index).padStart(8, '0')}`;
}

/** Ten kinds share a prefix, apart from campaigns. */
const prefixOf = (number: number): string => (number === 0 ? '238' : String(1202 + Math.floor(number / 10)));

/** Parses an id from `objectId`; undefined for any other text. */
export function parseId(id: string): ParsedId | undefined {
  const [, prefix, code, digit, index] = /^(238|120[23])(\d{5})(\d)(\d{8})$/.exec(id) ?? [];
  const number = KINDS.findIndex((_kind, at) => prefixOf(at) === prefix && String(at % 10) === digit);
  const kind = KINDS[number];
  if (code === undefined || kind === undefined) return undefined;
  return { code, kind, index: Number(index) };
}
