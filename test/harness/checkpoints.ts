import { type CheckpointBody, checkpointSchema } from '#functions/extract/checkpoint-body.ts';
import { ListingWork } from '#functions/extract/listing/listing-work.ts';
import type { Part } from '#functions/extract/parts/part.ts';
import { bodyOf } from '#functions/extract/progress.ts';
import { CheckpointFile, type Signed, type Writer } from '#functions/lake/checkpoint.ts';
import { checkpointKey, type Unit } from '#functions/lake/keys.ts';
import type { MemoryStore } from './memory-store.ts';

/** The unit whose checkpoint these tests look at. */
export const UNIT: Unit = { runId: 'run-1', account: 'act_1', stream: 'ad_metadata' };

export const COUNTERS = {
  turns: 0,
  requests: 0,
  retries: 0,
  pages: 0,
  reports: 0,
  rows: 0,
  bytes: 0,
  duplicates: 0,
  waitedSeconds: 0,
  throttles: 0,
};

/** The first checkpoint of a listing. */
export function freshBody(): CheckpointBody<ListingWork> {
  return {
    description: 'description',
    startedAt: '2026-05-01T00:00:00.000Z',
    phase: 'extract',
    work: { kind: 'listing', round: 1, listed: false, deletedRows: 0, deletedSkipped: [], skipped: [] },
    pageSize: 100,
    parts: [],
    staged: [],
    skipped: [],
    notes: [],
    counters: COUNTERS,
    idleTurns: 0,
    refusedSeconds: 0,
    refusedTurns: 0,
  };
}

/** A part as a checkpoint names it; nothing of it is stored. */
export const namedPart = (key: string): Part => ({ key, bytes: 1, rows: 1, segments: [] });

/** A checkpoint of a listing, held by an attempt. */
export type ListingFile = CheckpointFile<CheckpointBody<ListingWork>>;

/** As it is stored. */
export type Checkpoint = Signed<CheckpointBody<ListingWork>>;

/** Claims the checkpoint for an attempt. @param carry what becomes of the body that is there; by default it is kept. */
export const claim = (
  store: MemoryStore,
  writer: Writer,
  carry: (found: Checkpoint) => CheckpointBody<ListingWork> = bodyOf,
  unit = UNIT,
): Promise<ListingFile> =>
  CheckpointFile.claim(
    { store, key: checkpointKey(unit), schema: checkpointSchema(ListingWork) },
    writer,
    freshBody,
    carry,
  );

/** Stores a body that names one part more. */
export async function advanceByPart(file: ListingFile, key: string): Promise<void> {
  const body = bodyOf(file.stored);
  body.parts.push(namedPart(key));
  await file.advance(body);
}
