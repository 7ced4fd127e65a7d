import type { ControlDay, Measures, ResolvedAccount } from '#functions/contract/documents.ts';
import type { ManifestUnit } from '#functions/contract/manifest.ts';
import {
  type DayCounts,
  DayOutcome,
  type Difference,
  type ListingCounts,
  type ReconciledAccount,
  type ReconciledDay,
  type ReconciledStream,
  type Reconciliation,
} from '#functions/contract/reconciliation.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { describeStream } from '#functions/streams/catalog.ts';

/**
 * Holds each account's days against Meta's totals, stream by stream, and counts how they came out. Every day of the
 * window is counted, also where a stream failed: a run that got nothing reaches nothing.
 */
export function reconcile(
  units: readonly ManifestUnit[],
  accounts: readonly ResolvedAccount[],
): Reconciliation {
  const insights = Map.groupBy(units.filter(isInsights), ({ account }) => account);
  const reconciled = accounts.flatMap((account) => {
    const streams = insights.get(account.account);
    return streams === undefined ? [] : [reconcileAccount(account, streams)];
  });
  const outcomes = reconciled.flatMap(({ days }) => days.map(({ outcome }) => outcome));
  return {
    days: countDays(outcomes),
    listings: countListings(units.filter((unit) => !isInsights(unit))),
    accounts: reconciled,
  };
}

const isInsights = ({ stream }: ManifestUnit): boolean => describeStream(stream).source.kind === 'insights';

function reconcileAccount(account: ResolvedAccount, units: readonly ManifestUnit[]): ReconciledAccount {
  const streams = units.map((unit) => ({
    unit,
    control: new Map(unit.control?.map((day) => [day.date, day])),
  }));
  const days = tileDays(account, 1).map(({ since: date }): ReconciledDay => {
    const controls = streams.map(({ control }) => control.get(date));
    const totals = controls.flatMap((day) => day?.total ?? []);
    const ofStreams = streams.map(({ unit }, index) => reconcileStream(unit, controls[index]));
    return {
      date,
      outcome: worstOf(ofStreams),
      ...(totals.length > 0 && {
        total: {
          lowest: each((name) => Math.min(...totals.map(({ lowest }) => lowest[name]))),
          highest: each((name) => Math.max(...totals.map(({ highest }) => highest[name]))),
        },
      }),
      streams: ofStreams,
    };
  });
  return {
    account: account.account,
    name: account.name,
    currency: account.currency,
    counts: countDays(days.map(({ outcome }) => outcome)),
    days,
  };
}

function reconcileStream({ stream, status }: ManifestUnit, day: ControlDay | undefined): ReconciledStream {
  if (status === 'failed') return { stream, outcome: 'failed' };
  if (day === undefined) return { stream, outcome: 'unproven' };
  const { outcome, rows, total, reason } = day;
  return {
    stream,
    outcome,
    rows,
    ...(total && { difference: each((name) => beyond(rows[name], total.lowest[name], total.highest[name])) }),
    ...(reason !== undefined && { reason }),
  };
}

/** How far a value lies below the lowest, or above the highest; 0 between them. */
function beyond(value: number, lowest: number, highest: number): number {
  if (value < lowest) return value - lowest;
  return value > highest ? value - highest : 0;
}

const each = (of: (name: keyof Measures) => number): Difference => ({
  impressions: of('impressions'),
  clicks: of('clicks'),
  linkClicks: of('linkClicks'),
  spend: of('spend'),
});

const worstOf = (streams: readonly ReconciledStream[]): DayOutcome =>
  DayOutcome.options.find((outcome) => streams.some((stream) => stream.outcome === outcome)) ?? 'unproven';

function countDays(outcomes: readonly DayOutcome[]): DayCounts {
  const count = (outcome: DayOutcome) => outcomes.filter((one) => one === outcome).length;
  const [agrees, moving, repaired] = [count('agrees'), count('moving'), count('repaired')];
  return {
    asked: outcomes.length,
    reached: agrees + moving + repaired,
    failed: count('failed'),
    held_back: count('held_back'),
    difference: count('difference'),
    unproven: count('unproven'),
    moving,
    repaired,
    agrees,
  };
}

function countListings(units: readonly ManifestUnit[]): ListingCounts {
  const outcomes = units.map(({ status, listing }) =>
    status === 'failed' ? 'failed' : (listing?.outcome ?? 'unproven'),
  );
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  return {
    asked: outcomes.length,
    failed: count('failed'),
    difference: count('difference'),
    unproven: count('unproven'),
    repaired: count('repaired'),
    agrees: count('agrees'),
  };
}
