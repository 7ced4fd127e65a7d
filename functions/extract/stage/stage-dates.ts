import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import { PartReader, type SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import type { Progress } from '#functions/extract/progress.ts';
import { proofOf } from '#functions/extract/unit-proof.ts';
import { encodeRows } from '#functions/lake/columns/encode-rows.ts';
import { rowIndexKey, type Unit } from '#functions/lake/keys.ts';
import { ROW_INDEX } from '#functions/lake/metadata.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { TurnClock } from '#functions/runtime/clock.ts';
import { tileDays } from '#functions/runtime/days.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { recordHistory } from './history.ts';
import { RowNotes } from './row-notes.ts';
import { type Encode, type Staged, stageDate } from './stage-date.ts';

/** Limits for staging small dates concurrently. Most days are a few kilobytes. */
const BATCH = { dates: 4, bytes: 2 * 1024 * 1024 };

/** Dependencies of staging, which makes no calls to Meta. */
export interface Staging {
  readonly store: LakeStore;
  readonly unit: Unit;
  readonly attempt: string;
  readonly description: StreamDescription;
  readonly account: ResolvedAccount;
  readonly progress: Progress;
  readonly clock: TurnClock;
  readonly rules: StagingRules;
}

/**
 * Writes one staged object per date from the parts. A date without rows gets an empty one, to replace the rows of an
 * older run. Skips dates that are already staged or held back.
 * @returns whether all dates are staged; otherwise the turn must end.
 * @throws StateCorrupt @throws RunTakenOver @throws LakeUnavailable
 */
export async function stageDates(staging: Staging): Promise<boolean> {
  const { progress, clock, store, rules } = staging;
  const done = new Set([...progress.state.staged.map(({ date }) => date), ...rules.heldBack]);
  const missing = datesOf(staging).filter((date) => !done.has(date));
  const { counted: byDate, abandoned } = segmentsByDate(progress.state, rules);
  const reader = new PartReader(store, progress.state.parts);
  while (missing.length > 0) {
    if (clock.short()) return false;
    const batch = takeBatch(missing, byDate);
    const results = await mapInParallel(batch, BATCH.dates, (date) =>
      stageOne(staging, reader, date, byDate.get(date) ?? []),
    );
    // Count rows of abandoned reads as duplicates, because another report has read them again.
    noteStaged(progress, results, abandoned);
    progress.move();
    if (missing.length > 0) await progress.commit();
  }
  return true;
}

/** A staged date and the notes on its rows. */
type NotedDate = Staged & { readonly notes: RowNotes };

async function stageOne(
  staging: Staging,
  reader: PartReader,
  date: string,
  segments: readonly SegmentOfPart[],
): Promise<NotedDate> {
  const { store, unit, attempt, description, rules } = staging;
  const observedAt = rules.observedAt(date);
  const rows = segments.reduce((sum, { segment }) => sum + segment.rows, 0);
  const notes = new RowNotes(description, rows);
  const sums = rules.sums?.(date);
  const staged = await stageDate({
    store,
    reader,
    unit,
    attempt,
    date,
    segments,
    primaryKey: description.primaryKey,
    observedAt,
    encode: encoder(staging, observedAt),
    observer: notes,
    ...(sums && { sums }),
    metadata: notes.index === undefined ? {} : { [ROW_INDEX]: rowIndexKey(unit, date, attempt) },
  });
  if (notes.index === undefined) return { ...staged, notes };
  const history = await recordHistory({ ...staging, date }, notes.index);
  return { ...staged, partition: { ...staged.partition, history }, notes };
}

function encoder({ description, unit }: Staging, extractedAt: string): Encode {
  const lineage = { account: unit.account, runId: unit.runId, extractedAt };
  return (rows, unparsed) => encodeRows(description, lineage, rows, unparsed);
}

/** Adds the dates to the state. */
function noteStaged(
  { state }: Progress,
  dates: readonly NotedDate[],
  abandoned: ReadonlyMap<string, number>,
): void {
  const proof = proofOf(state);
  for (const { partition, duplicates, joined, unparsed, notes } of dates) {
    const repeated = duplicates + (abandoned.get(partition.date) ?? 0);
    state.staged.push({
      ...partition,
      duplicates: repeated,
      joined,
      ...(unparsed.size > 0 && { unparsed: Object.fromEntries(unparsed) }),
    });
    proof.attributionSettings = [...new Set([...proof.attributionSettings, ...notes.settings])].sort();
  }
}

function datesOf({ description, account }: Staging): string[] {
  if (description.partitionDate === 'snapshot') return [account.snapshotDate];
  return tileDays(account, 1).map(({ since }) => since);
}

/** The segments of each date that count, and the number of rows in abandoned reads. */
export function segmentsByDate(
  { parts }: Pick<CheckpointBody, 'parts'>,
  { counts }: Pick<StagingRules, 'counts'>,
) {
  const counted = new Map<string, SegmentOfPart[]>();
  const abandoned = new Map<string, number>();
  for (const part of parts) {
    for (const segment of part.segments) {
      const { date, readId, rows } = segment;
      if (!counts(readId)) {
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

/** Removes the next batch from the list, at least one date. */
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
