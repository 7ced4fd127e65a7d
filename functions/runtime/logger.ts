import { Logger } from '@aws-lambda-powertools/logger';
import { redact } from './redact.ts';

/** What every line of a logger says of the work it belongs to, so that one stream's story can be read alone. */
export interface LogContext {
  readonly runId: string;
  /** The execution that does the work; another one than `runId` in a rerun. */
  readonly owner?: string;
  readonly account?: string;
  readonly stream?: string;
  readonly turn?: number;
}

/**
 * Makes the logger of one invocation: JSON lines, each with the keys of the context. Made per invocation, never per
 * module, so that a warm function cannot carry the keys of one account over to another.
 * Whatever looks like a token is taken out of every text: the last guard, for no caller should need it.
 * @param context only the keys that are given appear.
 */
export function createLogger(context: LogContext): Logger {
  return new Logger({
    serviceName: 'facebook-ads-extract',
    persistentKeys: { ...context },
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? redact(value) : value),
  });
}
