import type { Call, CallKind, Source } from './calls.ts';

/** One request as the simulator saw it, without the token. */
export interface SimRequest {
  /** Counts from 1. */
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly kind: CallKind;
  readonly source: Source;
  /** `act_<digits>`. */
  readonly account: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** HTTP status; 0 when none was sent (yet). */
  status: number;
  /** Name and rule of the fault that changed the answer. */
  fault: string | undefined;
  rule: string | undefined;
  /** The client had been told about a limit that is still in force. */
  duringBlock: boolean;
}

/** The entry of a call that has just come. */
export function logEntry(call: Call): SimRequest {
  return {
    n: call.n,
    at: Date.now(),
    method: call.method,
    path: call.path,
    kind: call.kind,
    source: call.source,
    account: call.account?.id,
    params: call.params,
    status: 0,
    fault: undefined,
    rule: undefined,
    duringBlock: false,
  };
}
