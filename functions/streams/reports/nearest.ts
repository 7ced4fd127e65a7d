/**
 * The name that somebody most likely meant.
 * @returns `undefined` when none is near: more than a third of it would have to change.
 */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  if (best !== undefined && best.distance <= Math.max(2, best.name.length / 3)) return best.name;
  // A part of a name, such as `link_clicks`: rather its end, rather a short one.
  const [whole] = names
    .filter((name) => given.length > 3 && name.includes(given))
    .sort((left, right) => rest(left, given) - rest(right, given));
  return whole;
}

/** Letters of a name besides the part; those after it count a hundredfold. */
const rest = (name: string, part: string): number =>
  name.indexOf(part) + 100 * (name.length - part.length - name.indexOf(part));

/** The sentence's end: `: did you mean "age"?`, or nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearest(given, names);
  return name === undefined ? '' : `: did you mean "${name}"?`;
}

/** Insertions, deletions and replacements between two texts. https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [down, letter] of [...left].entries()) {
    const next = [down + 1];
    for (const [across, other] of [...right].entries()) {
      const [above = 0, diagonal = 0, before = 0] = [row[across + 1], row[across], next[across]];
      next.push(Math.min(above + 1, before + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
