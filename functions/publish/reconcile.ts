import type { ControlDay, Measures } from '#functions/contract/documents.ts';
import {
  type DayCounts,
  DayOutcome,
  type Difference,
  type ReconciledDay,
  type ReconciledStream,
} from '#functions/contract/reconciliation.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { partitionDates, streamWindow, type WindowedAccount } from '#functions/streams/stream-window.ts';

/** A unit and what its work found of each day; only the units of insights streams count here. */
export interface ControlledUnit {
  readonly unit: Pick<UnitResult, 'stream' | 'status'>;
  readonly control?: readonly ControlDay[] | undefined;
}

/**
 * Holds an account's days against Meta's totals, stream by stream, and counts how they came out. Every day of the
 * window is counted, also where a stream failed: a run that got nothing reaches nothing.
 * @param account with the first and last day that were asked for. @param planned the streams of the run.
 */
export function reconcile(
  account: WindowedAccount,
  units: readonly ControlledUnit[],
  planned: readonly StreamFacts[],
): { counts: DayCounts; days: ReconciledDay[] } {
  const streams = units.flatMap((unit) => insightsOf(unit, account, planned));
  const dates = streams.length === 0 ? [] : tileDays(account, 1).map(({ since }) => since);
  const days = dates.map((date): ReconciledDay => {
    const present = streams.filter((stream) => stream.dates.has(date));
    const totals = present.flatMap(({ control }) => control.get(date)?.total ?? []);
    const ofStreams = present.map(({ unit, control }) => reconcileStream(unit, control.get(date)));
    // A stream that can prove nothing leaves the day to the others.
    const telling = ofStreams.filter(
      ({ outcome }, index) => outcome !== 'unproven' || present[index]?.isUnprovable !== true,
    );
    return {
      date,
      outcome: worstOf(telling),
      ...(totals.length > 0 && {
        total: {
          lowest: each((name) => Math.min(...totals.map(({ lowest }) => lowest[name]))),
          highest: each((name) => Math.max(...totals.map(({ highest }) => highest[name]))),
        },
      }),
      streams: ofStreams,
    };
  });
  return { counts: countDays(days.map(({ outcome }) => outcome)), days };
}

/** An insights stream's part in the reconciliation. */
interface Reconciled extends Pick<ControlledUnit, 'unit'> {
  /** The dates of its partitions: rows of a month are those of its first day. */
  readonly dates: ReadonlySet<string>;
  readonly control: ReadonlyMap<string, ControlDay>;
  readonly isUnprovable: boolean;
}

function insightsOf(
  { unit, control = [] }: ControlledUnit,
  account: WindowedAccount,
  planned: readonly StreamFacts[],
): Reconciled[] {
  const facts = planned.find(({ name }) => name === unit.stream);
  if (facts?.kind !== 'insights') return [];
  return [
    {
      unit,
      dates: new Set(partitionDates(facts, account, streamWindow(facts, account))),
      control: new Map(control.map((day) => [day.date, day])),
      isUnprovable: facts.isUnprovable === true,
    },
  ];
}

function reconcileStream(
  { stream, status }: ControlledUnit['unit'],
  day: ControlDay | undefined,
): ReconciledStream {
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

export function countDays(outcomes: readonly DayOutcome[]): DayCounts {
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
