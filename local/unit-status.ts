import { z } from 'zod';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { TurnResult } from '#functions/contract/payloads.ts';
import type { Invocation, InvocationRecord } from './invoke.ts';
import type { ProgressEvent, StatedWait } from './run.ts';
import type { RunFiles, UnitWork } from './run-files.ts';

/**
 * Status of a unit. `kept`: an earlier execution of the run had completed it. `taken over`: a newer execution owns the
 * run and does the rest.
 */
export type UnitStatus = 'running' | 'waiting' | 'done' | 'kept' | 'failed' | 'taken over';

/** One (account, stream) of an execution. */
export interface Unit {
  readonly account: string;
  readonly stream: StreamName;
  readonly status: UnitStatus;
  /** Rows read so far in the run. */
  readonly rows: number;
  readonly turns: number;
  /** Processes that repeated one that had failed. */
  readonly retries: number;
  /** When its first process started, milliseconds since 1970; undefined until that has ended. */
  readonly startedAt: number | undefined;
  /** Time that its later processes spent in the queue. */
  readonly queuedMs: number;
  /** Time from its first start to its last end, without the queue. */
  readonly ms: number;
  /** Start of its current turn or wait, milliseconds since 1970. */
  readonly since: number;
  /** When its current turn began, or the wait before it, and how many rows it had then. */
  readonly began: { readonly at: number; readonly rows: number };
  /** Times that Meta's rate limit had ended a turn before the current one. */
  readonly throttles: number;
  /** How far it is, by its last commit. */
  readonly work?: UnitWork | undefined;
  /** What it waits for, and until when (milliseconds since 1970). */
  readonly wait?: { readonly for: string; readonly until: number } | undefined;
  readonly error?: Failure;
}

/** Why a unit failed: the error name in the state machine, a message, and what to do. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly advice: string;
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
  retries: 0,
  startedAt: undefined,
  queuedMs: 0,
  ms: 0,
  since: 0,
  throttles: 0,
} as const;

/** What `Units` reads of a run's documents. */
export type UnitFiles = Pick<RunFiles, 'work' | 'failure'>;

/** Tracks the status of each unit from an execution's events, in the order in which they started. */
export class Units {
  readonly #units = new Map<string, Unit>();
  readonly #waitScale: number;
  readonly #files: UnitFiles | undefined;
  readonly #startedAt = Date.now();
  #runId: string | undefined;

  /** @param waitScale by which waits are shortened. @param files of the run; without them, less is known. */
  constructor(waitScale = 1, files?: UnitFiles) {
    this.#waitScale = waitScale;
    this.#files = files;
  }

  all(): readonly Unit[] {
    return [...this.#units.values()];
  }

  /** Units that have not ended. */
  active(): readonly Unit[] {
    return this.all().filter(({ status }) => status === 'running' || status === 'waiting');
  }

  /** Reads how far the active units are. */
  refresh(): void {
    for (const { account, stream } of this.active()) {
      const work = this.#workOf(account, stream);
      if (work !== undefined) this.#change(account, stream, { work, rows: work.rows });
    }
  }

  /** Applies an event. @returns the unit that ended with it, if any. */
  apply(event: ProgressEvent): Unit | undefined {
    switch (event.kind) {
      case 'started':
        return this.#started(event.invocation);
      case 'ended':
        return this.#ended(event.invocation, event.result);
      case 'waiting':
        return this.#waiting(event.wait);
      case 'failure recorded': {
        const { runId, account, stream, error: name, cause } = event.failure;
        const own = this.#files?.failure(runId, account, stream);
        const error = own?.name === name ? own : { name, message: causeMessage(cause), advice: '' };
        return this.#change(account, stream, { status: 'failed', error });
      }
    }
  }

  #started({ account, stream, runId }: Invocation): Unit | undefined {
    this.#runId = runId ?? this.#runId;
    const work = this.#workOf(account, stream);
    return this.#change(account, stream, {
      status: 'running',
      since: Date.now(),
      began: { at: Date.now(), rows: work?.rows ?? 0 },
      wait: undefined,
      throttles: work?.throttles ?? 0,
    });
  }

  #waiting({ account, stream, seconds }: StatedWait): Unit | undefined {
    const work = this.#workOf(account, stream);
    const isThrottled = (work?.throttles ?? 0) > (this.#find(account, stream)?.throttles ?? 0);
    const until = Date.now() + seconds * 1000 * this.#waitScale;
    const reason = isThrottled ? "Meta's rate limit" : reportsOf(work);
    return this.#change(account, stream, {
      status: 'waiting',
      since: Date.now(),
      wait: { for: reason, until },
      ...(work !== undefined && { work }),
    });
  }

  #ended(invocation: InvocationRecord, result: unknown): Unit | undefined {
    const { account, stream } = invocation;
    const before = this.#find(account, stream);
    if (account === undefined || stream === undefined || before === undefined) return undefined;
    const turn = TurnResult.safeParse(result);
    const work = this.#workOf(account, stream) ?? before.work;
    const startedAt = before.startedAt ?? invocation.startedAt;
    const queuedMs = before.startedAt === undefined ? 0 : before.queuedMs + invocation.queuedMs;
    return this.#change(account, stream, {
      startedAt,
      queuedMs,
      work,
      retries: before.retries + (invocation.attempt > 0 ? 1 : 0),
      ms: invocation.startedAt + invocation.ms - startedAt - queuedMs,
      ...(invocation.error?.name === ERROR_NAMES.runTakenOver && { status: 'taken over' }),
      ...(turn.success && { rows: turn.data.rows, turns: turn.data.turn }),
      ...(turn.success &&
        turn.data.status === 'DONE' && { status: this.#isKept(account, stream) ? 'kept' : 'done' }),
    });
  }

  /** Whether everything was extracted before this execution began. */
  #isKept(account: string, stream: StreamName): boolean {
    const finishedAt = this.#workOf(account, stream)?.finishedAt;
    return finishedAt !== undefined && finishedAt < this.#startedAt;
  }

  #workOf(account: string | undefined, stream: StreamName | undefined): UnitWork | undefined {
    if (this.#runId === undefined || account === undefined || stream === undefined) return undefined;
    return this.#files?.work(this.#runId, account, stream);
  }

  #fresh(account: string, stream: StreamName): Unit {
    const work = this.#workOf(account, stream);
    return { account, stream, ...FRESH, began: { at: Date.now(), rows: work?.rows ?? 0 }, work };
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
    const before = this.#find(account, stream) ?? this.#fresh(account, stream);
    const unit: Unit = { ...before, ...change };
    this.#units.set(`${account} ${stream}`, unit);
    return unit.status === 'running' || unit.status === 'waiting' ? undefined : unit;
  }
}

/** What Meta is asked to make. */
function reportsOf(work: UnitWork | undefined): string {
  const { reports } = work ?? {};
  if (reports === undefined) return 'Meta';
  const left = reports.planned - reports.read;
  const percent = reports.percent > 0 ? `, ${Math.round(reports.percent)} % done` : '';
  return left === 1 ? `Meta's report${percent}` : `${left} reports of Meta${percent}`;
}
