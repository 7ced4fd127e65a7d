import type { Manifest } from '#functions/contract/manifest.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { countDays } from '#functions/runtime/days.ts';
import type { RunTotals } from '#functions/runtime/run-metrics.ts';

/**
 * What a run adds up to, for its metrics.
 * @param streams of the plan. The age of one with longer rows says nothing: a month is in the partition of its first day.
 */
export function totalsOf(manifest: Manifest, streams: readonly StreamFacts[]): RunTotals {
  const isDaily = (name: string) => streams.some((facts) => facts.name === name && facts.timeIncrement === 1);
  const today = manifest.startedAt.slice(0, 10);
  const newestDays = manifest.streams
    .filter(({ stream }) => isDaily(stream))
    .flatMap(({ stream, days }) => {
      const newest = days.at(-1)?.date;
      return newest === undefined ? [] : [[stream, ageInDays(newest, today)] as const];
    });
  return {
    rows: manifest.rows,
    heldBackDays: manifest.reconciliation.days.held_back,
    incompleteAccounts: manifest.accounts.incomplete,
    waitedSeconds: manifest.work.waitedSeconds,
    turnMilliseconds: manifest.work.billedMs,
    newestDayAges: Object.fromEntries(newestDays),
  };
}

/** An account ahead of UTC may have a day that has not begun there: 0. */
const ageInDays = (day: string, today: string): number =>
  day >= today ? 0 : countDays({ since: day, until: today }) - 1;
