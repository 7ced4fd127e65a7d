import type { Account } from './accounts.ts';
import { objectHash } from './dataset.ts';
import { mix } from './random.ts';

/** An asset of a dynamic creative. */
export type Asset = { readonly id: string } & Readonly<Record<string, string>>;

/** A part of an ad's day: the value of each column, undefined where the API omits it, and its share. */
export interface Cell {
  readonly values: readonly (string | Asset | undefined)[];
  readonly weight: number;
}

const SALT = 0x3001;
/** Of so many ads, one has a part that cannot be attributed. */
const UNKNOWN_EVERY = 3;
/** Of so many such parts, one comes without the columns. */
const OMITTED_EVERY = 11;

/** A hash of an ad for a family of breakdowns, which has a number. */
export const adHash = (account: Account, ad: number, family: number): number =>
  mix(objectHash(account, 'ad', ad), SALT + family);

/** Consecutive elements of a list, starting anywhere and wrapping around. @throws Error when the list is empty. */
export function some<T>(list: readonly T[], hash: number, count: number): T[] {
  return Array.from({ length: Math.min(count, list.length) }, (_, index) => {
    const chosen = list[(hash + index) % list.length];
    if (chosen === undefined) throw new Error('Cannot choose from an empty list');
    return chosen;
  });
}

/** Cells with weights of the day, and for some ads the part that cannot be attributed. */
export function weighted(
  hash: number,
  day: number,
  known: readonly (readonly string[])[],
  unknown: readonly string[],
): Cell[] {
  const today = mix(hash, day);
  const cells: Cell[] = known.map((values, index) => ({ values, weight: 1 + (mix(today, index) % 100) }));
  if (hash % UNKNOWN_EVERY === 0) {
    const isOmitted = today % OMITTED_EVERY === 0;
    cells.push({ values: isOmitted ? unknown.map(() => undefined) : unknown, weight: 4 });
  }
  return cells;
}
