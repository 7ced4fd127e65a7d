/** Members of a list, next to each other, all of which are missing. */
export interface Stretch<T> {
  /** How many of the list are there before it, and after it. */
  readonly before: number;
  readonly after: number;
  readonly missing: readonly T[];
  /** How many are missing in other stretches. */
  readonly elsewhere: number;
}

/** What is known of a member: it is there, it should be and is not, or nothing can be said. */
export type Look = 'here' | 'missing' | 'unknown';

/** The stretches of a list: each ends where something is there; what nothing is known of neither ends nor counts. */
export function stretchesOf<T>(list: Iterable<T>, look: (member: T) => Look): Stretch<T>[] {
  const ended: { before: number; missing: T[] }[] = [];
  let here = 0;
  let missing: T[] = [];
  for (const member of list) {
    const seen = look(member);
    if (seen === 'missing') missing.push(member);
    if (seen !== 'here') continue;
    if (missing.length > 0) ended.push({ before: here, missing });
    missing = [];
    here += 1;
  }
  if (missing.length > 0) ended.push({ before: here, missing });
  const all = ended.reduce((sum, stretch) => sum + stretch.missing.length, 0);
  return ended.map((stretch) => ({
    ...stretch,
    after: here - stretch.before,
    elsewhere: all - stretch.missing.length,
  }));
}

/** The order of ids as numbers, in which objects were made; ids are too long for a number. */
export const byId = (left: string, right: string): number =>
  left.length - right.length || (left < right ? -1 : Number(left > right));
