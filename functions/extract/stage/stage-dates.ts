import { hash } from 'node:crypto';
import type { PublishedIndex } from '#functions/contract/documents.ts';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { StagingRules } from '#functions/extract/extraction.ts';
import { PartReader, type SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import { RowsDigest } from '#functions/extract/parts/rows-digest.ts';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { encodeRows } from '#functions/lake/columns/encode-rows.ts';
import { readPublishedIndex } from '#functions/lake/published-index.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { partitionDates } from '#functions/streams/stream-window.ts';
import { historyOf } from './history.ts';
import { keptDate } from './kept-date.ts';
import { RowNotes } from './row-notes.ts';
import { type Encode, stageDate } from './stage-date.ts';
import { type NotedDate, StagedBatch } from './staged-batch.ts';
import type { Staging } from './staging.ts';

/** Limits for staging small dates concurrently. Most days are a few kilobytes. */
const BATCH = { dates: 4, bytes: 2 * 1024 * 1024 };

/** To be raised when rows would be published otherwise in the same columns, by another derivation for example. */
const LAKE_FORMAT = 1;

/**
 * Writes one staged object per date from the parts, except for dates whose rows are already published. A date without
 * rows gets an empty one if rows of it are published. Skips dates that are already staged or held back.
 * @returns whether all dates are staged; otherwise the turn must end.
 * @throws StateCorrupt @throws RunTakenOver @throws LakeUnavailable
 */
export async function stageDates(staging: Staging): Promise<boolean> {
  const { progress, clock, store, rules } = staging;
  const done = new Set([...progress.state.staged.map(({ date }) => date), ...rules.heldBack]);
  const missing = datesOf(staging).filter((date) => !done.has(date));
  if (missing.length === 0) return true;
  const { counted: byDate, abandoned } = segmentsByDate(progress.state, rules);
  const reader = new PartReader(store, progress.state.parts);
  const published = await readPublishedIndex(store, staging.unit);
  const batch = new StagedBatch(staging, abandoned);
  while (missing.length > 0 && !clock.short()) {
    const dates = takeBatch(missing, byDate);
    const results = await mapInParallel(dates, BATCH.dates, (date) =>
      stageOne(staging, reader, published, date, byDate.get(date) ?? []),
    );
    batch.add(results);
    progress.move();
    if (batch.isFull() && missing.length > 0) {
      await batch.note();
      await progress.commit();
    }
  }
  await batch.note();
  return missing.length === 0;
}

async function stageOne(
  staging: Staging,
  reader: PartReader,
  published: PublishedIndex | undefined,
  date: string,
  segments: readonly SegmentOfPart[],
): Promise<NotedDate> {
  const { store, unit, attempt, account, description, rules } = staging;
  const rows = segments.reduce((sum, { segment }) => sum + segment.rows, 0);
  const digest = digestOf(description, segments);
  const kept = await keptDate(staging, published, { date, rows, digest });
  if (kept !== undefined) return { partition: kept };
  const observedAt = rules.observedAt(date);
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
    // An event that is listed twice may have changed meanwhile; the rows of a report do not.
    isKeyStrict: description.source.kind === 'insights' && description.optionalKeys !== undefined,
    observedAt,
    digest,
    encode: encoder(staging, observedAt),
    notes,
    ...(sums && { sums }),
  });
  const partition = { ...staged, attributionSettings: [...notes.settings] };
  const index = notes.index.finish();
  if (index === undefined) return { partition };
  const history = await historyOf({ store, unit, account, published, date }, index);
  return { partition: { ...partition, history }, index };
}

/** Changes with the rows of a date, and with the columns that they are published in. */
function digestOf(description: StreamDescription, segments: readonly SegmentOfPart[]): string {
  const digest = new RowsDigest();
  for (const { segment } of segments) digest.merge(segment.digest);
  const columns = columnsOf(description).map(({ name, glueType }) => [name, glueType]);
  return `${LAKE_FORMAT}-${hash('sha1', JSON.stringify(columns)).slice(0, 16)}-${digest}`;
}

function encoder({ description, unit }: Staging, extractedAt: string): Encode {
  const lineage = { account: unit.account, runId: unit.runId, extractedAt };
  return (rows, unparsed) => encodeRows(description, lineage, rows, unparsed);
}

const datesOf = ({ description, account }: Staging): string[] =>
  partitionDates(factsOf(description), account, account);

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
