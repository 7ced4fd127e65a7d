import type { LakeRow } from './lake-row.ts';
import { sortKeys } from './sort-keys.ts';

/** Rows as sorted canonical text. */
export function sortedRows(rows: readonly LakeRow[]): string[] {
  return rows.map((row) => JSON.stringify(sortKeys(row))).sort();
}

/** Missing and surplus rows; empty if both have the same rows equally often. */
export function rowDifferences(expected: readonly LakeRow[], found: readonly LakeRow[]): string[] {
  const text = (row: LakeRow) => JSON.stringify(row);
  const [right, have] = [expected.map(text), found.map(text)];
  // Most rows are the same to the letter: only the others have to be put in order.
  const inOrder = (texts: readonly string[]) => sortedRows(texts.map((each) => JSON.parse(each) as LakeRow));
  const [lacking, extra] = [inOrder(surplus(right, have)), inOrder(surplus(have, right))];
  return [
    ...surplus(lacking, extra).map((row) => `lacks ${row}`),
    ...surplus(extra, lacking).map((row) => `has too much ${row}`),
  ];
}

/** Members of `left` that are not in `right`, each as often as it is there more. */
function surplus(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of right) counts.set(row, (counts.get(row) ?? 0) + 1);
  return left.filter((row) => {
    const count = counts.get(row) ?? 0;
    if (count > 0) counts.set(row, count - 1);
    return count === 0;
  });
}
