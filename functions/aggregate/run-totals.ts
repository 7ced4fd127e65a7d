import type { StreamName } from '#functions/contract/ids.ts';
import { countDays } from '#functions/runtime/days.ts';
import type { RunTotals } from '#functions/runtime/run-metrics.ts';
import type { Manifest, ManifestUnit } from './manifest.ts';
import { heldBackDays, isGap } from './verdict.ts';

/** What a run adds up to, for its metrics. */
export function totalsOf(manifest: Manifest): RunTotals {
  const { units, accountsFailed, startedAt } = manifest;
  const sum = (count: (unit: ManifestUnit) => number): number =>
    units.reduce((total, unit) => total + count(unit), 0);
  return {
    rows: manifest.rows,
    heldBackDays: sum((unit) => heldBackDays(unit).length),
    incompleteAccounts:
      accountsFailed.length + new Set(units.filter(isGap).map(({ account }) => account)).size,
    waitedSeconds: sum(({ counters }) => counters?.waitedSeconds ?? 0),
    turnMilliseconds: sum(({ turns = [] }) =>
      turns.reduce((total, { from, to = from }) => total + Date.parse(to) - Date.parse(from), 0),
    ),
    newestDayAges: newestDayAges(units, startedAt.slice(0, 10)),
  };
}

/**
 * By stream, the days from the newest day that some account has, whole, to a day. A day without rows counts: that
 * nothing was delivered is news, too. A stream that is nowhere complete is absent.
 */
function newestDayAges(units: readonly ManifestUnit[], today: string): Record<StreamName, number> {
  const newest = new Map<StreamName, string>();
  for (const unit of units) {
    const day = newestWholeDay(unit);
    if (day !== undefined && day > (newest.get(unit.stream) ?? '')) newest.set(unit.stream, day);
  }
  return Object.fromEntries([...newest].map(([stream, day]) => [stream, ageInDays(day, today)]));
}

function newestWholeDay(unit: ManifestUnit): string | undefined {
  if (unit.status === 'failed') return undefined;
  if (heldBackDays(unit).length === 0) return unit.until;
  const { control = [] } = unit;
  return control
    .filter(({ outcome }) => outcome !== 'held_back')
    .map(({ date }) => date)
    .sort()
    .at(-1);
}

/** An account ahead of UTC may have a day that has not begun there: 0. */
const ageInDays = (day: string, today: string): number =>
  day >= today ? 0 : countDays({ since: day, until: today }) - 1;
