import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { StreamName } from '#functions/contract/ids.ts';
import { type LambdaError, lambdaError } from './lambda-error.ts';
import { slots } from './slots.ts';
import type { LocalFunction } from './template.ts';
import { runWorker, type WorkerEnd, type WorkerResult } from './worker.ts';
import { type Endpoints, workerEnvironment } from './worker-environment.ts';

/** One invocation when it starts. Run, account and turn come from its payload, if it has them. */
export interface Invocation {
  /** Number of the invocation in its execution, from 1, in the order of the requests. */
  readonly number: number;
  readonly state: string;
  /** Logical id of the function in the template. */
  readonly functionId: string;
  readonly runId: string | undefined;
  readonly account: string | undefined;
  readonly stream: StreamName | undefined;
  readonly turn: number | undefined;
  /** Number of earlier attempts: 0 unless it is a retry. */
  readonly attempt: number;
  readonly requestId: string;
  /** Identifies this invocation in every request that it signs: `LOCAL` and its number. */
  readonly accessKeyId: string;
}

/** One invocation that has ended. */
export interface InvocationRecord extends Invocation {
  /** When its process started, milliseconds since 1970. */
  readonly startedAt: number;
  /** Time in the queue before that. */
  readonly queuedMs: number;
  readonly ms: number;
  /** Whole milliseconds including the cold start, as Lambda bills. */
  readonly billedMs: number;
  readonly maxRssBytes: number;
  readonly outcome: WorkerEnd['kind'];
  readonly error: LambdaError | undefined;
  readonly logFile: string;
}

/** A request of the state machine to invoke a function. */
export interface InvocationRequest {
  readonly state: string;
  readonly stream: StreamName | undefined;
  readonly target: LocalFunction;
  readonly payload: unknown;
}

/** Time and memory of an invocation; default: those in the template. */
export interface Limits {
  readonly timeoutSeconds?: number;
  readonly memoryMb?: number;
}

/** Sends a signal to the process of an invocation; does nothing after its end. */
export type Kill = (signal: NodeJS.Signals) => void;

export interface InvokerOptions {
  readonly endpoints: Endpoints;
  /** Folder for the logs: one file per invocation. */
  readonly logFolder: string;
  /** Folder for Node's compile cache. By default every invocation compiles its bundle, as in a cold start. */
  readonly compileCacheFolder?: string | undefined;
  /** Overrides the template's environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Overrides the template's limits, for tests. */
  readonly limits?: Limits | ((invocation: Invocation) => Limits) | undefined;
  readonly onStart?: ((invocation: Invocation, kill: Kill) => void) | undefined;
  readonly onEnd?: ((record: InvocationRecord, result: unknown) => void) | undefined;
}

/** Starts a bounded number of processes for invocations until it is closed. */
export interface Invoker {
  /** Returns the handler's result. @throws LambdaError as Step Functions would see it; Error once closed. */
  invoke(request: InvocationRequest): Promise<unknown>;
  /** Refuses new invocations, kills every process, and resolves when all are gone. */
  close(): Promise<void>;
}

const UnitOfPayload = z
  .object({ runId: z.string().optional(), account: z.string().optional(), turn: z.number().optional() })
  .catch({});
const PROCESSES_PER_CORE = 2;

/** @returns an invoker; creates its log folder. */
export function createInvoker(options: InvokerOptions): Invoker {
  mkdirSync(options.logFolder, { recursive: true });
  const inSlot = slots(PROCESSES_PER_CORE * availableParallelism());
  const kills = new Set<Kill>();
  const running = new Set<Promise<unknown>>();
  const attempts = new Map<string, number>();
  let count = 0;
  let closed = false;

  async function run(invocation: Invocation, request: InvocationRequest, askedAt: number): Promise<unknown> {
    if (closed) throw new Error('The execution has ended and accepts no invocations');
    const startedAt = Date.now();
    const logFile = join(options.logFolder, logName(invocation));
    const log = openSync(logFile, 'a');
    const { limits } = options;
    const target = withLimits(request.target, typeof limits === 'function' ? limits(invocation) : limits);
    let ownKill: Kill | undefined;
    try {
      const result = await runWorker({
        ...target,
        environment: workerEnvironment(target, invocation, options),
        event: request.payload,
        requestId: invocation.requestId,
        functionName: target.logicalId,
        functionArn: target.arn,
        logFile: log,
        onStart: (kill) => {
          ownKill = kill;
          kills.add(kill);
          if (closed) kill('SIGKILL');
          options.onStart?.(invocation, kill);
        },
      });
      const error = lambdaError(result, invocation.requestId, target.timeoutSeconds);
      writeSync(log, reportLine(invocation, result, target.memoryMb, error));
      const output = result.kind === 'returned' ? result.result : undefined;
      const { ms, maxRssBytes, kind: outcome } = result;
      const record = { ...invocation, startedAt, queuedMs: startedAt - askedAt, ms, billedMs: Math.ceil(ms) };
      options.onEnd?.({ ...record, maxRssBytes, outcome, error, logFile }, output);
      if (error !== undefined) throw error;
      return output;
    } finally {
      closeSync(log);
      if (ownKill !== undefined) kills.delete(ownKill);
    }
  }

  return {
    async invoke(request) {
      const same = `${request.state} ${JSON.stringify(request.payload)}`;
      const attempt = attempts.get(same) ?? 0;
      count += 1;
      const invocation = describe(request, count, attempt);
      attempts.set(same, attempt + 1);
      const askedAt = Date.now();
      const work = inSlot(() => run(invocation, request, askedAt));
      running.add(work);
      try {
        const output = await work;
        // The next invocation with the same payload is a new turn, not a retry.
        attempts.delete(same);
        return output;
      } finally {
        running.delete(work);
      }
    },
    async close() {
      closed = true;
      for (const kill of kills) kill('SIGKILL');
      await Promise.allSettled(running);
    },
  };
}

function describe(request: InvocationRequest, number: number, attempt: number): Invocation {
  const { runId, account, turn } = UnitOfPayload.parse(request.payload);
  return {
    number,
    state: request.state,
    functionId: request.target.logicalId,
    runId,
    account,
    stream: request.stream,
    turn,
    attempt,
    requestId: randomUUID(),
    accessKeyId: `LOCAL${String(number).padStart(5, '0')}`,
  };
}

function withLimits(target: LocalFunction, limits: Limits | undefined): LocalFunction {
  return {
    ...target,
    memoryMb: limits?.memoryMb ?? target.memoryMb,
    timeoutSeconds: limits?.timeoutSeconds ?? target.timeoutSeconds,
  };
}

/** `0007-extract-ad-insights-act_1.log`: sorts by time and includes the unit's name. */
function logName({ number, state, account }: Invocation): string {
  const words = state.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${[String(number).padStart(4, '0'), words, ...(account === undefined ? [] : [account])].join('-')}.log`;
}

/** The last line of a Lambda log, with the platform's error. */
function reportLine(
  invocation: Invocation,
  result: WorkerResult,
  memoryMb: number,
  error: LambdaError | undefined,
): string {
  const used = Math.ceil(result.maxRssBytes / 1024 / 1024);
  return `${[
    `REPORT RequestId: ${invocation.requestId}`,
    `Billed Duration: ${Math.ceil(result.ms)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${used} MB`,
    ...(error === undefined ? [] : [`Error Type: ${error.name}`]),
  ].join('\t')}\n`;
}
