import type { ControlDay, Measures } from '#functions/contract/documents.ts';
import {
  type DayCounts,
  DayOutcome,
  type Difference,
  type ReconciledDay,
  type ReconciledStream,
} from '#functions/contract/reconciliation.ts';
import type { UnitResult } from '#functions/contract/result.ts';
import { type DayRange, tileDays } from '#functions/runtime/days.ts';
import { describeStream } from '#functions/streams/catalog.ts';

/** A unit and what its work found of each day; only the units of insights streams count here. */
export interface ControlledUnit {
  readonly unit: Pick<UnitResult, 'stream' | 'status'>;
  readonly control?: readonly ControlDay[] | undefined;
}

/**
 * Holds an account's days against Meta's totals, stream by stream, and counts how they came out. Every day of the
 * window is counted, also where a stream failed: a run that got nothing reaches nothing.
 * @param window first and last day that were asked for.
 */
export function reconcile(
  window: DayRange,
  units: readonly ControlledUnit[],
): { counts: DayCounts; days: ReconciledDay[] } {
  const streams = units.filter(isInsights).map(({ unit, control = [] }) => ({
    unit,
    control: new Map(control.map((day) => [day.date, day])),
  }));
  const dates = streams.length === 0 ? [] : tileDays(window, 1).map(({ since }) => since);
  const days = dates.map((date): ReconciledDay => {
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
  return { counts: countDays(days.map(({ outcome }) => outcome)), days };
}

const isInsights = ({ unit }: ControlledUnit): boolean =>
  describeStream(unit.stream).source.kind === 'insights';

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
