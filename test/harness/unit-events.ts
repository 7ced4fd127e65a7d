import type { StreamName } from '#functions/contract/ids.ts';
import type { Invocation, InvocationRecord } from '#local/invoke.ts';
import { LambdaError } from '#local/lambda-error.ts';
import type { ProgressEvent } from '#local/run.ts';

/** What a test says of one invocation; the rest does not matter to it. */
export interface Told {
  readonly account?: string;
  /** Undefined: the function belongs to no stream. Absent: `ad_insights`. */
  readonly stream?: StreamName | undefined;
  readonly attempt?: number;
  readonly startedAt?: number;
  readonly queuedMs?: number;
  readonly ms?: number;
}

function invocation(told: Told): Invocation {
  const { account = 'act_1', attempt = 0 } = told;
  const stream = 'stream' in told ? told.stream : 'ad_insights';
  const rest = { number: 1, state: 'Extract', functionId: 'F', turn: 0, requestId: '', accessKeyId: '' };
  return { ...rest, account, stream, attempt };
}

/** A process starts. */
export const started = (told: Told = {}): ProgressEvent => ({
  kind: 'started',
  invocation: invocation(told),
});

/** An invocation that has ended. */
export function recordOf(told: Told, error?: LambdaError): InvocationRecord {
  const { startedAt = 0, queuedMs = 0, ms = 0 } = told;
  const rest = { billedMs: ms, maxRssBytes: 0, logFile: '' };
  const outcome = error === undefined ? 'returned' : 'threw';
  return { ...invocation(told), ...rest, startedAt, queuedMs, ms, outcome, error };
}

/** A turn ends with a result. */
export function turned(
  told: Told,
  status: 'DONE' | 'MORE' | 'WAIT',
  turn: number,
  rows: number,
): ProgressEvent {
  const result = { status, waitSeconds: status === 'WAIT' ? 60 : 0, turn, rows };
  return { kind: 'ended', invocation: recordOf(told), result };
}

/** A turn ends with an error. */
export function threw(told: Told, name: string): ProgressEvent {
  const error = new LambdaError(name, { errorMessage: 'no' });
  return { kind: 'ended', invocation: recordOf(told, error), result: undefined };
}

/** The branch waits. */
export function waited({ account = 'act_1', stream = 'ad_insights' }: Told, seconds: number): ProgressEvent {
  return { kind: 'waiting', wait: { state: 'Wait', account, stream, seconds } };
}

/** The state machine writes down why a branch was given up. */
export function recorded(
  { account = 'act_1', stream = 'ad_insights' }: Told,
  error: string,
  cause: string,
): ProgressEvent {
  return { kind: 'failure recorded', failure: { runId: 'r', owner: 'r', account, stream, error, cause } };
}
