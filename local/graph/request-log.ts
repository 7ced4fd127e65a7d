import type { Call, CallKind, Source } from './calls.ts';

/** One request in the log, without the token. */
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
  /** HTTP status; 0 if none was sent (yet). */
  status: number;
  /** Name and rule of the fault that changed the response. */
  fault: string | undefined;
  rule: string | undefined;
  /** Whether the client knew about an active limit. */
  duringBlock: boolean;
}

/** The entry of a new call. */
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
