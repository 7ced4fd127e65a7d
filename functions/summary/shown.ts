/** The first entries of a list, and how many it has in all. */
export interface Shown<T> {
  readonly items: readonly T[];
  readonly count: number;
}

/** A list that is shown whole, or its first entries. @param most entries to show. */
export const shown = <T>(items: readonly T[], most = Number.POSITIVE_INFINITY): Shown<T> => ({
  items: items.slice(0, most),
  count: items.length,
});

/** The same, of a list of which only so many were kept. @param count of all. */
export const shownOf = <T>(items: readonly T[], count: number, most: number): Shown<T> => ({
  items: items.slice(0, most),
  count,
});
