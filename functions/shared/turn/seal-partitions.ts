import type { ResolvedAccount } from '#shared/contract.ts';
import type { CheckpointBody } from '#shared/lake/checkpoint.ts';
import { NDJSON } from '#shared/lake/format.ts';
import type { Unit } from '#shared/lake/keys.ts';
import { PartReader, type SegmentOfPart } from '#shared/lake/part-reader.ts';
import { sealPartition } from '#shared/lake/seal.ts';
import type { LakeStore } from '#shared/lake/store.ts';
import { mapInParallel } from '#shared/parallel.ts';
import type { StreamDescription } from '#shared/stream.ts';
import type { TurnClock } from '#shared/turn/clock.ts';
import type { Progress } from '#shared/turn/progress.ts';
import { tileDays } from '#shared/windows.ts';

/** Small dates are sealed side by side, up to so many and so much: most days are a few kilobytes. */
const BATCH = { dates: 16, bytes: 4 * 1024 * 1024 };

/** What sealing works with; no client, for it asks Meta nothing. */
export interface Sealing {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly progress: Progress;
  readonly clock: TurnClock;
}

/**
 * Turns the parts into one staged object per date, one with no rows for a date that has none: a reader must not go
 * on seeing an older run's rows.
 * @returns whether all dates are sealed; otherwise the time of the turn is up.
 * @throws StateCorrupt @throws Superseded @throws LakeUnavailable
 */
export async function sealPartitions(sealing: Sealing): Promise<boolean> {
  const { progress, clock, store } = sealing;
  const sealed = new Set(progress.state.sealed.map(({ date }) => date));
  const missing = datesOf(sealing).filter((date) => !sealed.has(date));
  const byDate = segmentsByDate(progress.state);
  const reader = new PartReader(store, progress.state.parts);
  while (missing.length > 0) {
    if (clock.short()) return false;
    const batch = takeBatch(missing, byDate);
    const results = await mapInParallel(batch, BATCH.dates, (date) =>
      sealDate(sealing, reader, date, byDate.get(date) ?? []),
    );
    for (const { partition, duplicates } of results) {
      progress.state.sealed.push(partition);
      progress.state.counters.duplicates += duplicates;
    }
    progress.move();
    if (missing.length > 0) await progress.commit();
  }
  return true;
}

function sealDate(sealing: Sealing, reader: PartReader, date: string, segments: readonly SegmentOfPart[]) {
  const { store, unit, attempt, description, progress } = sealing;
  return sealPartition({
    store,
    reader,
    unit,
    attempt,
    date,
    segments,
    primaryKey: description.primaryKey,
    observedAt: observedAt(progress.state, date),
    format: NDJSON,
  });
}

function datesOf({ description, account }: Sealing): string[] {
  if (description.partitionDate === 'snapshot') return [account.snapshotDate];
  return tileDays(account, 1).map(({ since }) => since);
}

function segmentsByDate(state: CheckpointBody): Map<string, SegmentOfPart[]> {
  const byDate = new Map<string, SegmentOfPart[]>();
  for (const part of state.parts) {
    for (const segment of part.segments) {
      const list = byDate.get(segment.date) ?? [];
      list.push({ part, segment });
      byDate.set(segment.date, list);
    }
  }
  return byDate;
}

/** Takes the next dates off the list: at least one. */
function takeBatch(missing: string[], byDate: Map<string, SegmentOfPart[]>): string[] {
  const batch: string[] = [];
  let bytes = 0;
  while (missing.length > 0 && batch.length < BATCH.dates) {
    const date = missing[0] as string;
    for (const { segment } of byDate.get(date) ?? []) bytes += segment.end - segment.start;
    if (batch.length > 0 && bytes > BATCH.bytes) break;
    batch.push(date);
    missing.shift();
  }
  return batch;
}

/**
 * Since when the rows of a date may have been true: the earliest submission of a report that covers it, or the
 * beginning of the listing. Never later than the data, so that an older observation cannot replace a newer one.
 */
function observedAt(state: CheckpointBody, date: string): string {
  if (state.work.kind === 'listing') return state.work.startedAt ?? state.startedAt;
  const covering = state.work.reports.filter(({ since, until }) => since <= date && date <= until);
  const submissions = covering.flatMap(({ submittedAt }) => submittedAt ?? []);
  return submissions.sort()[0] ?? state.startedAt;
}
