import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipped } from '#test/harness/parts.ts';
import { sortKeys } from '#test/harness/sort-keys.ts';

/** How often each row is in an output, by a hash of its content. */
export type RowCounts = ReadonlyMap<string, number>;

/** A hash of a row's content; the order of its keys makes no difference. */
export const rowHash = (row: unknown): string =>
  createHash('sha1')
    .update(JSON.stringify(sortKeys(row)))
    .digest('base64');

/** Counts the rows of a folder of `.zst` files, which hold a JSON object a line: a row, or a page of rows as it came. */
export function countRows(folder: string): RowCounts {
  const counts = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    for (const line of unzipped(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n')) {
      if (line === '') continue;
      const parsed = JSON.parse(line) as { data?: unknown[] };
      for (const row of parsed.data ?? [parsed]) {
        const hash = rowHash(row);
        counts.set(hash, (counts.get(hash) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** How an output differs from the right one. */
export interface RowDifference {
  readonly expected: number;
  readonly missing: number;
  readonly surplus: number;
}

/** @param right what should be there. @param found what is. */
export function compareRows(right: RowCounts, found: RowCounts): RowDifference {
  let [expected, missing, surplus] = [0, 0, 0];
  for (const [hash, count] of right) {
    expected += count;
    missing += Math.max(0, count - (found.get(hash) ?? 0));
  }
  for (const [hash, count] of found) surplus += Math.max(0, count - (right.get(hash) ?? 0));
  return { expected, missing, surplus };
}
