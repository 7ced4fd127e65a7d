import { ErrorRecord } from '#functions/contract/documents.ts';
import { redact } from './redact.ts';

/** Longest text of somebody else's that goes into an error. */
const LONGEST_TEXT = 600;

/**
 * Any thrown value as it is written down. One that brings its own `record` (like `GraphError`) or its own `advice` is
 * taken at its word; of any other, the name and the message, without anything like a token.
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

/** At most so much of a text. */
export function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
