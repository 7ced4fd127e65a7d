import * as z from 'zod/mini';
import {
  type ErrorRecord,
  Failure,
  PlatformFailure,
  Receipt,
  StagedPartition,
  TurnSpan,
} from '#functions/contract/documents.ts';
import { readDocument, type StoredDocument } from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import {
  checkpointKey,
  failureKey,
  platformFailureKey,
  receiptKey,
  type Unit,
} from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { explainFailure, RECEIPT_ABSENT, RECEIPT_OUTDATED } from './explain-failure.ts';

/** How a unit ended: with a receipt, or why there is none that counts. */
export type Outcome = ReceiptOutcome | FailureOutcome;

/** A unit that says it is done. */
export interface ReceiptOutcome {
  readonly kind: 'receipt';
  readonly unit: Unit;
  readonly receipt: Receipt;
  /** Of the stored receipt. */
  readonly etag: string;
}

/** A unit that failed, or that left nothing. */
export interface FailureOutcome {
  readonly kind: 'failure';
  readonly unit: Unit;
  readonly error: ErrorRecord;
  /** When it worked, by its last commit; the last turn ends with the failure. */
  readonly turns?: readonly TurnSpan[];
}

const StagedDate = z.pick(StagedPartition, { date: true, object: true });
/** As much of a checkpoint as tells which objects it has staged, and when it worked. */
const StagedCheckpoint = z.object({
  phase: z.string(),
  staged: z.array(StagedDate),
  proof: z.optional(z.object({ turns: z.array(TurnSpan) })),
});
type StagedCheckpoint = z.infer<typeof StagedCheckpoint>;

/**
 * Reads how a unit ended. A receipt outranks any failure record: a failed attempt may have been followed by a good
 * one. But it counts only if it matches the checkpoint: an older one is a leftover of a previous extraction, or a late
 * write by an execution that no longer owns the run.
 * @throws LakeUnavailable
 */
export async function collectOutcome(store: LakeStore, unit: Unit): Promise<Outcome> {
  const [receipt, checkpoint] = await Promise.all([
    readOrCorrupt(store, receiptKey(unit), Receipt),
    readOrCorrupt(store, checkpointKey(unit), StagedCheckpoint),
  ]);
  if (receipt instanceof StateCorrupt) return { kind: 'failure', unit, error: corruptRecord(receipt) };
  if (checkpoint instanceof StateCorrupt) return { kind: 'failure', unit, error: corruptRecord(checkpoint) };
  const turns = checkpoint?.value.proof?.turns ?? [];
  if (receipt === undefined) return collectFailure(store, unit, RECEIPT_ABSENT, turns);
  if (!isCurrent(receipt.value, checkpoint?.value))
    return collectFailure(store, unit, RECEIPT_OUTDATED, turns);
  return { kind: 'receipt', unit, receipt: receipt.value, etag: receipt.etag };
}

/** Whether the receipt names exactly the objects that the final checkpoint has staged. */
function isCurrent(receipt: Receipt, checkpoint: StagedCheckpoint | undefined): boolean {
  return checkpoint?.phase === 'done' && keysOf(checkpoint.staged) === keysOf(receipt.partitions);
}

const keysOf = (dates: StagedCheckpoint['staged']): string =>
  dates
    .map(({ date, object }) => object?.key ?? date)
    .sort()
    .join();

/** @param unknown the error when there is no record of a failure. @param turns when it worked. */
async function collectFailure(
  store: LakeStore,
  unit: Unit,
  unknown: ErrorRecord,
  turns: readonly TurnSpan[],
): Promise<FailureOutcome> {
  const [failure, platform] = await Promise.all([
    readOrCorrupt(store, failureKey(unit), Failure),
    readOrCorrupt(store, platformFailureKey(unit), PlatformFailure),
  ]);
  const error = explainFailure(recordOf(failure), recordOf(platform), unknown);
  const ended = endedAt(turns, recordOf(failure)?.failedAt);
  return { kind: 'failure', unit, error, ...(ended.length > 0 && { turns: ended }) };
}

/** The turn that failed did not live to say when it ended, but its record does. */
function endedAt(turns: readonly TurnSpan[], failedAt: string | undefined): TurnSpan[] {
  return turns.map((turn, index) =>
    turn.to === undefined && index === turns.length - 1 && failedAt !== undefined && failedAt >= turn.from
      ? { ...turn, to: failedAt }
      : turn,
  );
}

/** A record that cannot be read says nothing; the other one may. */
const recordOf = <T>(found: StoredDocument<T> | StateCorrupt | undefined): T | undefined =>
  found instanceof StateCorrupt ? undefined : found?.value;

const corruptRecord = ({ name, message }: StateCorrupt): ErrorRecord => ({
  name,
  message,
  advice: 'Remove that object and rerun.',
});

async function readOrCorrupt<T>(
  store: LakeStore,
  key: string,
  schema: z.core.$ZodType<T>,
): Promise<StoredDocument<T> | StateCorrupt | undefined> {
  try {
    return await readDocument(store, key, schema);
  } catch (error) {
    if (error instanceof StateCorrupt) return error;
    throw error;
  }
}
