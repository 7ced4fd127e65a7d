import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { compareRows, type RowDifference, rowHash } from '#test/bench/row-outputs.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';

/** Rows by the hash of their content. */
export class Tally {
  rows = 0;
  readonly #counts = new Map<string, number>();

  /** Counts a row; the order of its keys makes no difference. */
  add(row: LakeRow): void {
    const hash = rowHash(row);
    this.#counts.set(hash, (this.#counts.get(hash) ?? 0) + 1);
    this.rows += 1;
  }

  /** How the rows of another tally differ from these, which are right. */
  compareWith(found: Tally): RowDifference {
    return { ...compareRows(this.#counts, found.#counts), expected: this.rows };
  }
}

/**
 * Compares two files of NDJSON, in any order of rows and keys. Most lines are the same to the letter where they stand;
 * only the others have to be parsed and put in order.
 * @param right what should be there. @param found what is. @param take gets each row of the right file.
 */
export async function compareFiles(
  right: string,
  found: string,
  take: (row: LakeRow) => void,
): Promise<RowDifference> {
  const [lacking, extra] = [new Tally(), new Tally()];
  const others = linesOf(found);
  let expected = 0;
  for await (const line of linesOf(right)) {
    const row = JSON.parse(line) as LakeRow;
    take(row);
    expected += 1;
    const { value: other } = await others.next();
    if (other === line) continue;
    lacking.add(row);
    if (other !== undefined) extra.add(JSON.parse(other));
  }
  for await (const other of others) extra.add(JSON.parse(other));
  return { ...lacking.compareWith(extra), expected };
}

async function* linesOf(file: string): AsyncGenerator<string, undefined> {
  yield* createInterface({ input: createReadStream(file) });
}
