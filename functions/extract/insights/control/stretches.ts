import { addDays, countDays, type DayRange } from '#functions/runtime/days.ts';

/** Gaps up to this many days are listed along with the days around them, which is cheaper than another request. */
const WIDEST_GAP = 3;

/** The range from the first to the last of the days. @param days at least one, oldest first. */
export function rangeOf(days: readonly string[]): DayRange {
  const [since = '', until = since] = [days[0], days.at(-1)];
  return { since, until };
}

/**
 * The first days that fit into one list: near each other, and within a window.
 * @param days oldest first. @param most days in the window, at least 1.
 */
export function firstStretch(days: readonly string[], most: number): string[] {
  const [first] = days;
  if (first === undefined) return [];
  const end = addDays(first, most - 1);
  const cut = days.findIndex((day, index) => day > end || gapBefore(days, index) > WIDEST_GAP);
  return days.slice(0, cut < 0 ? days.length : cut);
}

/**
 * Few ranges that cover all the days, cut at the widest gaps.
 * @param days oldest first. @param most ranges, at least 1.
 */
export function rangesOf(days: readonly string[], most: number): DayRange[] {
  const cuts = days
    .map((_, index) => ({ index, gap: gapBefore(days, index) }))
    .filter(({ gap }) => gap > 0)
    .sort((left, right) => right.gap - left.gap)
    .slice(0, most - 1)
    .map(({ index }) => index)
    .sort((left, right) => left - right);
  const starts = days.length > 0 ? [0, ...cuts] : [];
  return starts.map((start, index) => rangeOf(days.slice(start, starts[index + 1])));
}

/** Days between a day and the previous one in the list. */
function gapBefore(days: readonly string[], index: number): number {
  const [before, day] = [days[index - 1], days[index]];
  return before === undefined || day === undefined ? 0 : countDays({ since: before, until: day }) - 2;
}
