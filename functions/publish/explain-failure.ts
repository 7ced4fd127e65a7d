import * as z from 'zod/mini';
import type { ErrorRecord, Failure, PlatformFailure } from '#functions/contract/documents.ts';

/** Longest message that is kept of what the platform says. */
const MESSAGE_CHARACTERS = 600;

/** The error of a unit that left nothing at all. */
export const RECEIPT_ABSENT: ErrorRecord = {
  name: 'ReceiptAbsent',
  message: 'The stream left neither a receipt nor a failure record.',
  advice: "Look at the execution's history: the branch was ended from outside, or never ran. Then rerun.",
};

/** The error of a unit whose receipt does not match its checkpoint, and that left no failure record. */
export const RECEIPT_OUTDATED: ErrorRecord = {
  name: 'ReceiptOutdated',
  message:
    'The receipt is that of an earlier extraction; the last one left neither a receipt nor a failure record.',
  advice: 'Rerun: the extraction continues from its checkpoint.',
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

/**
 * Joins what the work said with what the platform said. The platform has the last word on how the branch ended; the
 * work's record says more where both speak of the same error.
 * @param unknown when neither says anything.
 */
export function explainFailure(
  failure: Failure | undefined,
  platform: PlatformFailure | undefined,
  unknown: ErrorRecord,
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

/** Lambda reports an error as JSON with an `errorMessage`; Step Functions itself reports plain text. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const error = z.safeParse(z.object({ errorMessage: z.string() }), parsed);
    if (error.success) return error.data.errorMessage;
  } catch {
    // Not JSON: the text itself is the message.
  }
  return cause.slice(0, MESSAGE_CHARACTERS);
}
