import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { PartReader, type SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import type { Progress } from '#functions/extract/progress.ts';
import { addCounts, proofOf } from '#functions/extract/unit-proof.ts';
import type { CheckpointBody } from '#functions/lake/checkpoint.ts';
import { type LakeFormatName, rowIndexKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { lakeFormat } from './format.ts';
import { recordHistory } from './history.ts';
import { ROW_INDEX } from './row-index.ts';
import { type Staged, stageDate } from './stage-date.ts';
import { Witness } from './witness.ts';

/** Small dates are staged side by side, up to so many and so much: most days are a few kilobytes. */
const BATCH = { dates: 4, bytes: 2 * 1024 * 1024 };

/** What staging works with; no client, for it asks Meta nothing. */
export interface Staging {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly progress: Progress;
  readonly clock: TurnClock;
  /** How dates are published from here on; those that an earlier turn has staged stay as they are. */
  readonly format: LakeFormatName;
}

/**
 * Turns the parts into one staged object per date, one with no rows for a date that has none: a reader must not go
 * on seeing an older run's rows.
 * @returns whether all dates are staged; otherwise the time of the turn is up.
 * @throws StateCorrupt @throws RunTakenOver @throws LakeUnavailable
 */
export async function stageDates(staging: Staging): Promise<boolean> {
  const { progress, clock, store } = staging;
  const staged = new Set(progress.state.staged.map(({ date }) => date));
  const missing = datesOf(staging).filter((date) => !staged.has(date));
  const { counted: byDate, abandoned } = segmentsByDate(progress.state);
  const reader = new PartReader(store, progress.state.parts);
  while (missing.length > 0) {
    if (clock.short()) return false;
    const batch = takeBatch(missing, byDate);
    const results = await mapInParallel(batch, BATCH.dates, (date) =>
      stageOne(staging, reader, date, byDate.get(date) ?? []),
    );
    noteStaged(staging, results);
    // Read, and read again by another report: like any row that was read twice.
    for (const date of batch) progress.state.counters.duplicates += abandoned.get(date) ?? 0;
    progress.move();
    if (missing.length > 0) await progress.commit();
  }
  return true;
}

/** A staged date, and what its rows have shown. */
type NotedDate = Staged & { readonly witness: Witness };

async function stageOne(
  staging: Staging,
  reader: PartReader,
  date: string,
  segments: readonly SegmentOfPart[],
): Promise<NotedDate> {
  const { store, unit, attempt, description, progress } = staging;
  const { account, runId } = unit;
  const extractedAt = observedAt(progress.state, date);
  const rows = segments.reduce((sum, { segment }) => sum + segment.rows, 0);
  const witness = new Witness(description, rows);
  const format = lakeFormat(staging.format, description, { account, runId, extractedAt });
  const staged = await stageDate({
    store,
    reader,
    unit,
    attempt,
    date,
    segments,
    primaryKey: description.primaryKey,
    observedAt: extractedAt,
    format,
    witness,
    metadata: witness.index === undefined ? {} : { [ROW_INDEX]: rowIndexKey(unit, date, attempt) },
  });
  if (witness.index === undefined) return { ...staged, witness };
  const history = await recordHistory({ ...staging, date, extension: format.extension }, witness.index);
  return { ...staged, partition: { ...staged.partition, history }, witness };
}

/** Takes the dates into the state. */
function noteStaged(staging: Staging, dates: readonly NotedDate[]): void {
  const { state } = staging.progress;
  const proof = proofOf(state);
  for (const { partition, duplicates, joined, unparsed, witness } of dates) {
    state.staged.push(partition);
    state.counters.duplicates += duplicates;
    proof.joined += joined;
    addCounts(proof.unparsed, unparsed);
    proof.attributionSettings = [...new Set([...proof.attributionSettings, ...witness.settings])].sort();
  }
}

function datesOf({ description, account }: Staging): string[] {
  if (description.partitionDate === 'snapshot') return [account.snapshotDate];
  return tileDays(account, 1).map(({ since }) => since);
}

/**
 * The segments of each date that count, and how many rows are in those of readings that were given up: a report that
 * was submitted again or cut was read from its first page again, perhaps with other rows.
 */
export function segmentsByDate({ parts, work }: Pick<CheckpointBody, 'parts' | 'work'>) {
  const counted = new Map<string, SegmentOfPart[]>();
  const abandoned = new Map<string, number>();
  const readings = work.kind === 'insights' ? new Set(work.reports.map(({ reading }) => reading)) : undefined;
  for (const part of parts) {
    for (const segment of part.segments) {
      const { date, reading, rows } = segment;
      if (readings?.has(reading) === false) {
        abandoned.set(date, (abandoned.get(date) ?? 0) + rows);
        continue;
      }
      const list = counted.get(date) ?? [];
      list.push({ part, segment });
      counted.set(date, list);
    }
  }
  return { counted, abandoned };
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
