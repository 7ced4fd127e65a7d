import type { StreamName } from '#functions/contract/ids.ts';
import type { Invocation, InvocationRecord } from '#local/invoke.ts';
import { LambdaError } from '#local/lambda-error.ts';
import type { ProgressEvent } from '#local/run.ts';

/** The properties of an invocation that matter to a test. */
export interface UnitEvent {
  readonly account?: string;
  /** Undefined: the function belongs to no stream. Absent: `ad_insights`. */
  readonly stream?: StreamName | undefined;
  readonly attempt?: number;
  readonly startedAt?: number;
  readonly queuedMs?: number;
  readonly ms?: number;
}

function invocation(event: UnitEvent): Invocation {
  const { account = 'act_1', attempt = 0 } = event;
  const stream = 'stream' in event ? event.stream : 'ad_insights';
  const rest = {
    number: 1,
    state: 'Extract',
    functionId: 'F',
    runId: 'r',
    turn: 0,
    requestId: '',
    accessKeyId: '',
  };
  return { ...rest, account, stream, attempt };
}

/** A process starts. */
export const started = (event: UnitEvent = {}): ProgressEvent => ({
  kind: 'started',
  invocation: invocation(event),
});

/** An invocation that has ended. */
export function recordOf(event: UnitEvent, error?: LambdaError): InvocationRecord {
  const { startedAt = 0, queuedMs = 0, ms = 0 } = event;
  const rest = { billedMs: ms, maxRssBytes: 0, logFile: '' };
  const outcome = error === undefined ? 'returned' : 'threw';
  return { ...invocation(event), ...rest, startedAt, queuedMs, ms, outcome, error };
}

/** A turn ends with a result. */
export function turned(
  event: UnitEvent,
  status: 'DONE' | 'MORE' | 'WAIT',
  turn: number,
  rows: number,
): ProgressEvent {
  const result = { status, waitSeconds: status === 'WAIT' ? 60 : 0, turn, rows };
  return { kind: 'ended', invocation: recordOf(event), result };
}

/** A turn ends with an error. */
export function threw(event: UnitEvent, name: string): ProgressEvent {
  const error = new LambdaError(name, { errorMessage: 'no' });
  return { kind: 'ended', invocation: recordOf(event, error), result: undefined };
}

/** The branch waits. */
export function waited(
  { account = 'act_1', stream = 'ad_insights' }: UnitEvent,
  seconds: number,
): ProgressEvent {
  return { kind: 'waiting', wait: { state: 'Wait', account, stream, seconds } };
}

/** The state machine writes down why a branch was given up. */
export function recorded(
  { account = 'act_1', stream = 'ad_insights' }: UnitEvent,
  error: string,
  cause: string,
): ProgressEvent {
  return { kind: 'failure recorded', failure: { runId: 'r', owner: 'r', account, stream, error, cause } };
}
