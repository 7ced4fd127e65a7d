import { ErrorRecord } from '#functions/contract/documents.ts';
import { redact } from './redact.ts';

/** Longest third-party text that goes into an error. */
const LONGEST_TEXT = 600;

/**
 * Converts any thrown value to its stored form. Uses the error's own `record` (like `GraphError`) or `advice` if it
 * has one; of any other, the name and the message, with tokens removed.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const own = ErrorRecord.safeParse('record' in thrown ? thrown.record : undefined);
  if (own.success) return own.data;
  const advice = 'advice' in thrown && typeof thrown.advice === 'string' ? thrown.advice : undefined;
  return {
    name: thrown.name,
    message: shorten(redact(thrown.message)),
    advice: advice ?? "Unexpected: look at this unit's log lines around the failure.",
  };
}

/** Cuts a text to the longest that goes into an error. */
export function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
