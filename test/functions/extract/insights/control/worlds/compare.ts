import type { Row } from '#functions/contract/row.ts';
import { isBelow, measuresOf } from '#functions/extract/insights/control/measures.ts';
import type { StreamOutcome } from './run-stream.ts';

/** How an outcome compares with the world. */
export interface Comparison {
  /** Days that pass as proved although rows that could be had are missing, or have smaller counts. */
  readonly lossPasses: string[];
  /** Days that are held back although nothing is missing that could be had. */
  readonly heldForNothing: string[];
  readonly byOutcome: Readonly<Record<string, number>>;
}

/** @param truth every row that could be had, by the key of `StreamOutcome.rows`. */
export function compare(outcome: StreamOutcome, truth: ReadonlyMap<string, Row>): Comparison {
  const lossy = new Set<string>();
  for (const [key, row] of truth) {
    const ours = outcome.rows.get(key);
    if (ours === undefined || isBelow(measuresOf(ours), measuresOf(row))) lossy.add(String(row.date_start));
  }
  const days = [...outcome.days];
  const byOutcome: Record<string, number> = {};
  for (const [, { outcome: what }] of days) byOutcome[what] = (byOutcome[what] ?? 0) + 1;
  const published = (day: string) => {
    const what = outcome.days.get(day)?.outcome;
    return what !== 'held_back' && what !== 'unproven';
  };
  const held = (day: string) => outcome.days.get(day)?.outcome === 'held_back';
  return {
    lossPasses: days.map(([day]) => day).filter((day) => lossy.has(day) && published(day)),
    heldForNothing: days.map(([day]) => day).filter((day) => held(day) && !lossy.has(day)),
    byOutcome,
  };
}
