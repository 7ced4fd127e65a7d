import { z } from 'zod';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { TurnResult } from '#functions/contract/payloads.ts';
import type { InvocationRecord } from './invoke.ts';
import type { ProgressEvent } from './run.ts';

/** Status of a unit. `taken over`: a newer execution owns the run and does the rest. */
export type UnitStatus = 'running' | 'waiting' | 'done' | 'failed' | 'taken over';

/** One (account, stream) of an execution. */
export interface Unit {
  readonly account: string;
  readonly stream: StreamName;
  readonly status: UnitStatus;
  /** Rows read so far in the run. */
  readonly rows: number;
  readonly turns: number;
  /** Seconds that its turns asked to wait, before scaling. */
  readonly waitedSeconds: number;
  readonly retries: number;
  /** When its first process started, milliseconds since 1970; undefined until that has ended. */
  readonly startedAt: number | undefined;
  /** Time that its later processes spent in the queue. */
  readonly queuedMs: number;
  /** Time from its first start to its last end, without the queue. */
  readonly ms: number;
  /** Start of its current turn or wait, milliseconds since 1970. */
  readonly since: number;
  readonly error?: Failure;
}

/** Why a unit failed: the error name in the state machine, and a message. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

const LambdaCause = z.object({ errorMessage: z.string() });

/** The message in a `Cause`: Lambda's is JSON, a Fail state's is text. */
export function causeMessage(cause: string): string {
  try {
    return LambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause;
  }
}

const FRESH = {
  status: 'running',
  rows: 0,
  turns: 0,
  waitedSeconds: 0,
  retries: 0,
  startedAt: undefined,
  queuedMs: 0,
  ms: 0,
  since: 0,
} as const;

/** Tracks the status of each unit from an execution's events, in the order in which they started. */
export class Units {
  readonly #units = new Map<string, Unit>();
  readonly #waitScale: number;

  /** @param waitScale by which waits are shortened, so that what is shown as waited was waited. */
  constructor(waitScale = 1) {
    this.#waitScale = waitScale;
  }

  all(): readonly Unit[] {
    return [...this.#units.values()];
  }

  /** Applies an event. @returns the unit that ended with it, if any. */
  apply(event: ProgressEvent): Unit | undefined {
    switch (event.kind) {
      case 'started': {
        const { account, stream } = event.invocation;
        return this.#change(account, stream, { status: 'running', since: Date.now() });
      }
      case 'ended':
        return this.#ended(event.invocation, event.result);
      case 'waiting': {
        const { account, stream, seconds } = event.wait;
        const waitedSeconds = (this.#find(account, stream)?.waitedSeconds ?? 0) + seconds * this.#waitScale;
        return this.#change(account, stream, { status: 'waiting', since: Date.now(), waitedSeconds });
      }
      case 'failure recorded': {
        const { account, stream, error, cause } = event.failure;
        return this.#change(account, stream, {
          status: 'failed',
          error: { name: error, message: causeMessage(cause) },
        });
      }
    }
  }

  #ended(invocation: InvocationRecord, result: unknown): Unit | undefined {
    const { account, stream } = invocation;
    const before = this.#find(account, stream);
    if (account === undefined || stream === undefined || before === undefined) return undefined;
    const turn = TurnResult.safeParse(result);
    const startedAt = before.startedAt ?? invocation.startedAt;
    const queuedMs = before.startedAt === undefined ? 0 : before.queuedMs + invocation.queuedMs;
    return this.#change(account, stream, {
      startedAt,
      queuedMs,
      ms: invocation.startedAt + invocation.ms - startedAt - queuedMs,
      retries: before.retries + (invocation.attempt > 0 ? 1 : 0),
      ...(invocation.error?.name === ERROR_NAMES.runTakenOver && { status: 'taken over' }),
      ...(turn.success && { rows: turn.data.rows, turns: turn.data.turn }),
      ...(turn.success && turn.data.status === 'DONE' && { status: 'done' }),
    });
  }

  #find(account: string | undefined, stream: StreamName | undefined): Unit | undefined {
    return this.#units.get(`${account} ${stream}`);
  }

  #change(
    account: string | undefined,
    stream: StreamName | undefined,
    change: Partial<Unit>,
  ): Unit | undefined {
    if (account === undefined || stream === undefined) return undefined;
    const unit: Unit = { account, stream, ...FRESH, ...this.#find(account, stream), ...change };
    this.#units.set(`${account} ${stream}`, unit);
    return unit.status === 'running' || unit.status === 'waiting' ? undefined : unit;
  }
}
