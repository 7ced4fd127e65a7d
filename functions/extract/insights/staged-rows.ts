import type { Row } from '#functions/contract/row.ts';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { keyOf } from '#functions/extract/stage/stage-date.ts';
import { segmentsByDate } from '#functions/extract/stage/stage-dates.ts';
import { FETCHED_GROUP } from './group-sums.ts';
import type { InsightsRun } from './insights-run.ts';
import { stagingRules } from './staging-rules.ts';

/**
 * The rows of days as they would be published, in batches: their keys and numbers. A row that was read twice may come
 * twice, the later one last. Where fields were asked in groups, only rows that each group has are whole.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function* stagedRows(run: InsightsRun, days: readonly string[]): AsyncGenerator<readonly Row[]> {
  const { store, progress, description, work } = run;
  const { state } = progress;
  const reader = new PartReader(store, state.parts);
  const { counted } = segmentsByDate(state, stagingRules(state));
  const familyOf = new Map(work.reports.map(({ group, family }) => [group, family]));
  for (const day of days) {
    const inGroups = new GroupedRows(description.primaryKey, familyOf);
    for (const segment of counted.get(day) ?? []) {
      const { group } = segment.segment;
      const isWhole = group === FETCHED_GROUP || familyOf.get(group) === undefined;
      for await (const rows of reader.rows(segment)) {
        if (isWhole) yield rows;
        else inGroups.add(group, rows);
      }
    }
    yield inGroups.whole();
  }
}

/** The rows of a day that came in groups of fields: few, because fields are split last. */
class GroupedRows {
  readonly #primaryKey: readonly string[];
  readonly #groupsOf = new Map<number, Set<number>>();
  readonly #familyOf: ReadonlyMap<number, number | undefined>;
  readonly #rows = new Map<string, { readonly family: number; readonly groups: Set<number>; row: Row }>();

  constructor(primaryKey: readonly string[], familyOf: ReadonlyMap<number, number | undefined>) {
    this.#primaryKey = primaryKey;
    this.#familyOf = familyOf;
    for (const [group, family] of familyOf) {
      if (family === undefined) continue;
      const groups = this.#groupsOf.get(family) ?? new Set();
      this.#groupsOf.set(family, groups.add(group));
    }
  }

  add(group: number, rows: readonly Row[]): void {
    const family = this.#familyOf.get(group) ?? group;
    for (const row of rows) {
      const key = `${family}/${keyOf(row, this.#primaryKey)}`;
      const known = this.#rows.get(key);
      if (known === undefined) this.#rows.set(key, { family, groups: new Set([group]), row });
      else {
        known.groups.add(group);
        known.row = row;
      }
    }
  }

  whole(): Row[] {
    return [...this.#rows.values()]
      .filter(({ family, groups }) => groups.size === this.#groupsOf.get(family)?.size)
      .map(({ row }) => row);
  }
}
