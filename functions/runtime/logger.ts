import { Logger } from '@aws-lambda-powertools/logger';
import { redact } from './redact.ts';

/** Keys on every line of a logger, so that the lines of one unit can be filtered. */
export interface LogContext {
  readonly runId: string;
  /** The execution that does the work; differs from `runId` in a rerun. */
  readonly owner?: string;
  readonly account?: string;
  readonly stream?: string;
  readonly turn?: number;
}

/**
 * Creates the logger of one invocation: JSON lines, each with the keys of the context. One per invocation, not per
 * module, so that a warm function cannot log the keys of another account. Removes whatever looks like a token from
 * every text, as a last safeguard.
 * @param context only these keys appear.
 */
export function createLogger(context: LogContext): Logger {
  return new Logger({
    serviceName: 'facebook-ads-extract',
    persistentKeys: { ...context },
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? redact(value) : value),
  });
}
