import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type ErrorRecord, Failure, PlatformFailure, Receipt } from '#functions/contract/documents.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import {
  checkpointKey,
  failureKey,
  platformFailureKey,
  receiptKey,
  type Unit,
} from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';

/** What the run's prefix says of one unit: its receipt, or why there is none. */
export type Outcome =
  | {
      readonly kind: 'receipt';
      readonly unit: Unit;
      readonly receipt: Receipt;
      /** Of the stored receipt. */
      readonly sha256: string;
    }
  | { readonly kind: 'failure'; readonly unit: Unit; readonly error: ErrorRecord };

/** As much of a checkpoint as tells which reading it stands at. */
const Staged = z.object({ phase: z.string(), staged: z.array(z.object({ key: z.string() })) });

/**
 * Reads how a unit ended. A receipt outranks any failure record: a failed attempt may have been followed by a good one.
 * But it counts only for the reading that the checkpoint stands at: one of an earlier reading is left over where the
 * unit is read again and that has not ended, or was written late, by an execution that had lost the run.
 * @throws LakeUnavailable
 */
export async function collectOutcome(store: LakeStore, unit: Unit): Promise<Outcome> {
  const [receipt, checkpoint] = await Promise.all([
    read(store, receiptKey(unit), Receipt),
    read(store, checkpointKey(unit), Staged),
  ]);
  if (receipt instanceof StateCorrupt) return { kind: 'failure', unit, error: corruptRecord(receipt) };
  if (checkpoint instanceof StateCorrupt) return { kind: 'failure', unit, error: corruptRecord(checkpoint) };
  if (receipt !== undefined) {
    const keys = (list: readonly { readonly key: string }[]) =>
      list
        .map(({ key }) => key)
        .sort()
        .join();
    const isCurrent =
      checkpoint?.parsed.phase === 'done' &&
      keys(checkpoint.parsed.staged) === keys(receipt.parsed.partitions);
    if (isCurrent) return { kind: 'receipt', unit, receipt: receipt.parsed, sha256: sha256Of(receipt.body) };
    return collectFailure(store, unit, OUTDATED);
  }
  return collectFailure(store, unit, ABSENT);
}

/** @param unknown when there is no record of a failure. */
async function collectFailure(
  store: LakeStore,
  unit: Unit,
  unknown: ErrorRecord,
): Promise<Extract<Outcome, { kind: 'failure' }>> {
  const [failure, platform] = await Promise.all([
    read(store, failureKey(unit), Failure),
    read(store, platformFailureKey(unit), PlatformFailure),
  ]);
  return {
    kind: 'failure',
    unit,
    error: explainFailure(
      failure instanceof StateCorrupt ? undefined : failure?.parsed,
      platform instanceof StateCorrupt ? undefined : platform?.parsed,
      unknown,
    ),
  };
}

/**
 * Joins what the work said with what the platform said. The platform has the last word on how the branch ended; the
 * work's record says more where both speak of the same error.
 * @param unknown when neither says anything.
 */
export function explainFailure(
  failure: Failure | undefined,
  platform: PlatformFailure | undefined,
  unknown: ErrorRecord = ABSENT,
): ErrorRecord {
  if (platform === undefined) return failure?.error ?? unknown;
  if (failure !== undefined && failure.error.name === platform.error) return failure.error;
  return {
    name: platform.error,
    message: messageOf(platform.cause),
    advice:
      PLATFORM_ADVICE[platform.error] ?? "Look at the execution's history and at this unit's log lines.",
  };
}

const ABSENT: ErrorRecord = {
  name: 'ReceiptAbsent',
  message: 'The stream left neither a receipt nor a failure record.',
  advice: "Look at the execution's history: the branch was ended from outside, or never ran. Then rerun.",
};

const OUTDATED: ErrorRecord = {
  name: 'ReceiptOutdated',
  message:
    'The receipt is one of an earlier reading; the last one left neither a receipt nor a failure record.',
  advice: 'Rerun: the last reading goes on from its checkpoint.',
};

/** What helps when the platform ended the work. AWS: lambda/latest/dg/troubleshooting-invocation. */
const PLATFORM_ADVICE: Readonly<Record<string, string>> = {
  'Sandbox.Timedout':
    'A turn did not end in the time of its function; rerun, and look what it was waiting for.',
  'States.Timeout': 'The function gave no answer in the time of its state; rerun.',
  'Runtime.OutOfMemory': 'Raise the setting streamMemoryMb, then rerun.',
  'Runtime.ExitError': 'The process of the function died; rerun, with more memory if it was killed.',
  'Lambda.TooManyRequestsException':
    'The account ran out of concurrent executions: lower maxConcurrency, then rerun.',
};

/** Lambda reports an error as JSON with an `errorMessage`; Step Functions itself reports plain text. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const error = z.safeParse(z.object({ errorMessage: z.string() }), parsed);
    if (error.success) return error.data.errorMessage;
  } catch {
    // Not JSON: the text itself is the message.
  }
  return cause.slice(0, 600);
}

const corruptRecord = (error: StateCorrupt): ErrorRecord => ({
  name: error.name,
  message: error.message,
  advice: 'Remove that object and rerun.',
});

/** JSON that was written by `JSON.stringify` gives the same text again. */
const sha256Of = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex');

async function read<T extends z.core.$ZodType>(
  store: LakeStore,
  key: string,
  schema: T,
): Promise<{ parsed: z.output<T>; body: unknown } | StateCorrupt | undefined> {
  const found = await store.getJson(key);
  if (found === undefined) return undefined;
  const parsed = z.safeParse(schema, found.body);
  if (parsed.success) return { parsed: parsed.data, body: found.body };
  const issue = parsed.error.issues[0];
  return new StateCorrupt(key, `${issue?.path.join('.')}: ${issue?.message}`);
}
