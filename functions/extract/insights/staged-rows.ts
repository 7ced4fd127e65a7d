import type { Row } from '#functions/contract/row.ts';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { keyOf } from '#functions/extract/stage/row-key.ts';
import { segmentsByDate } from '#functions/extract/stage/stage-dates.ts';
import { MEASURE_FIELDS } from './control/measures.ts';
import { FETCHED_GROUP } from './group-sums.ts';
import type { InsightsRun } from './insights-run.ts';
import { readOn } from './report.ts';
import { stagingRules } from './staging-rules.ts';

/**
 * The rows of days as they would be published, each key once, with only keys and measures. If fields were read in
 * groups, a row counts when each group has it. Holds one day in memory at a time.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function* stagedRows(run: InsightsRun, days: readonly string[]): AsyncGenerator<readonly Row[]> {
  const { store, progress, description, work } = run;
  const { state } = progress;
  const reader = new PartReader(store, state.parts);
  const { counted } = segmentsByDate(state, stagingRules(state));
  const fields = [...new Set([...description.primaryKey, 'campaign_id', ...MEASURE_FIELDS])];
  for (const day of days) {
    const siblings = siblingsOf(readOn(work.reports, day));
    const byKey = new Map<string, Map<number, Row>>();
    for (const segment of counted.get(day) ?? []) {
      for await (const rows of reader.rows(segment)) {
        for (const row of rows) {
          const key = keyOf(row, description.primaryKey);
          const groups = byKey.get(key) ?? new Map<number, Row>();
          byKey.set(key, groups.set(segment.segment.group, pick(row, fields)));
        }
      }
    }
    const whole = [...byKey.values()].map((groups) => wholeRow(groups, siblings));
    yield whole.filter((row) => row !== undefined);
  }
}

/** Joins the groups' rows of a key; undefined when a group lacks it. */
function wholeRow(
  groups: ReadonlyMap<number, Row>,
  siblings: ReadonlyMap<number, ReadonlySet<number>>,
): Row | undefined {
  const fetched = groups.get(FETCHED_GROUP);
  if (fetched !== undefined) return fetched;
  for (const [group, row] of groups) {
    const family = siblings.get(group);
    if (family === undefined || [...family].every((one) => groups.has(one))) return row;
  }
  return undefined;
}

/** All groups of the family, by group. A group with all fields has no family. */
function siblingsOf(reports: InsightsRun['work']['reports']): Map<number, Set<number>> {
  const families = new Map<number, Set<number>>();
  const siblings = new Map<number, Set<number>>();
  for (const { group, family } of reports) {
    if (family === undefined) continue;
    const groups = (families.get(family) ?? new Set<number>()).add(group);
    families.set(family, groups);
    siblings.set(group, groups);
  }
  return siblings;
}

const pick = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])));
