import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { RowSums } from '#functions/extract/stage/stage-date.ts';
import { addMeasures, measuresOf, ZERO } from './control/measures.ts';
import type { Report } from './report.ts';

/** Group of rows that were fetched again with all fields. The greatest group, so that they win. */
export const FETCHED_GROUP = 1_000_000;

/**
 * Sums the measures of a date's rows. If fields were read in groups, each group has the measures, and the smallest sum
 * in a family of groups counts, so that a group with missing rows shows.
 */
export class GroupSums implements RowSums {
  readonly #familyOf: ReadonlyMap<number, number>;
  #whole: Measures = ZERO;
  #groups = new Map<number, Measures>();

  /** @param reports those that were read for the date. Groups of other reports have no rows here. */
  constructor(reports: readonly Pick<Report, 'group' | 'family'>[]) {
    this.#familyOf = new Map(
      reports.flatMap(({ group, family }) => (family === undefined ? [] : [[group, family] as const])),
    );
  }

  begin(): void {
    this.#whole = ZERO;
    // Includes each group of the date's families, even without rows.
    this.#groups = new Map([...this.#familyOf.keys()].map((group) => [group, ZERO]));
  }

  addRows(group: number, rows: readonly Row[]): void {
    for (const row of rows) this.#add(group, row);
  }

  addKey(rows: ReadonlyMap<number, Row>): void {
    // A row that was read whole and in groups counts once. As in publishing, the greatest group wins.
    const winner = Math.max(...rows.keys());
    const family = this.#familyOf.get(winner);
    for (const [group, row] of rows) {
      const isOfWinner = group === winner || (family !== undefined && this.#familyOf.get(group) === family);
      if (isOfWinner) this.#add(group, row);
    }
  }

  total(): Measures {
    const families = new Map<number, Measures>();
    for (const [group, sum] of this.#groups) {
      const family = this.#familyOf.get(group) ?? group;
      families.set(family, smallest(families.get(family) ?? sum, sum));
    }
    return [...families.values()].reduce(addMeasures, this.#whole);
  }

  #add(group: number, row: Row): void {
    const measures = measuresOf(row);
    if (!this.#familyOf.has(group)) this.#whole = addMeasures(this.#whole, measures);
    else this.#groups.set(group, addMeasures(this.#groups.get(group) ?? ZERO, measures));
  }
}

const smallest = (left: Measures, right: Measures): Measures => ({
  impressions: Math.min(left.impressions, right.impressions),
  clicks: Math.min(left.clicks, right.clicks),
  linkClicks: Math.min(left.linkClicks, right.linkClicks),
  spend: Math.min(left.spend, right.spend),
});
