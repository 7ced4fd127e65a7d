import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import {
  type RunOptions as EngineRunOptions,
  ExecutionAbortedError,
  ExecutionError,
  ExecutionTimeoutError,
  StateMachine,
} from 'aws-local-stepfunctions';
import { z } from 'zod';
import { PlatformFailure } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { SynthesizedStack } from '#infra/synthesize.ts';
import { type LocalTask, localDefinition } from './definition.ts';
import { lambdaInvoke, putObject } from './integrations.ts';
import { REGION } from './intrinsics.ts';
import { createInvoker, type Invocation, type InvocationRecord, type Kill, type Limits } from './invoke.ts';
import { readStack } from './template.ts';
import type { Endpoints } from './worker-environment.ts';

/** What happens while an execution runs, for whoever shows it. */
export type ProgressEvent =
  | { readonly kind: 'started'; readonly invocation: Invocation }
  | { readonly kind: 'ended'; readonly invocation: InvocationRecord; readonly result: unknown }
  | { readonly kind: 'waiting'; readonly wait: StatedWait }
  /** The state machine wrote down why a branch was given up. */
  | { readonly kind: 'failure recorded'; readonly failure: PlatformFailure };

/** A pause that a state asked for: `seconds` as stated, before any scaling. */
export interface StatedWait {
  readonly state: string;
  readonly account: string | undefined;
  readonly stream: StreamName | undefined;
  readonly seconds: number;
}

export interface ExecutionOptions {
  readonly stack: SynthesizedStack;
  /** The execution's input, as one would give it to Step Functions. */
  readonly input: unknown;
  /** Letters, digits, `_` and `-`, 80 at most. Default: `local-` and the time. */
  readonly executionName?: string;
  readonly endpoints: Endpoints;
  /** Folder that takes `logs/<execution>/` and the compile cache. */
  readonly dataDir: string;
  /** Multiplies waits and the pauses between retries. Default 1. */
  readonly waitScale?: number;
  /** Ends the execution as `ABORTED`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Set over the template's environment, in every function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of the template's, for every function or for each invocation by itself. */
  readonly limits?: Limits | ((invocation: Invocation) => Limits);
  /** Keeps compiled code between invocations: starts sooner than a real cold start would. Default false. */
  readonly compileCache?: boolean;
  /** Called as each process starts, with the way to kill it: a test's hand. */
  readonly disturb?: (invocation: Invocation, kill: Kill) => void;
}

/** How an execution ended. `error` and `cause` as Step Functions shows them; absent when it succeeded. */
export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly executionName: string;
  readonly invocations: readonly InvocationRecord[];
  /** State transitions, retries included: what Step Functions bills. */
  readonly transitions: number;
  readonly waits: readonly StatedWait[];
  /** Invocations that repeated one that had failed. */
  readonly retries: number;
  readonly events: readonly EngineEvent[];
}

export interface RunningExecution {
  readonly executionName: string;
  /** Never rejects for what the execution does. Resolves when every process has ended. */
  readonly result: Promise<ExecutionResult>;
  abort(): void;
}

type EngineRun = ReturnType<StateMachine['run']>;
/** An event of the engine's log. */
export type EngineEvent = EngineRun['eventLogs'] extends AsyncGenerator<infer E> ? E : never;
type Handler = (input: unknown) => Promise<unknown>;

const WaitParameters = z.object({ seconds: z.int().nonnegative(), input: z.unknown() });
const BodyOfPut = z.object({ Body: z.unknown() });
const AccountOfInput = z.object({ account: z.string().optional() }).catch({});

/** `local-20261121T031912345Z`: an execution's name holds no colon. */
function nameByTime(now: Date): string {
  return `local-${now.toISOString().replaceAll(/[-:.]/g, '')}`;
}

/**
 * Runs the synthesized stack's state machine on this machine: its own definition, each invocation a fresh process
 * with the deployed bundle.
 * @throws Error at once, when the template or its definition cannot be run.
 */
export function runExecution(options: ExecutionOptions): RunningExecution {
  const stack = readStack(options.stack);
  const { definition, tasks } = localDefinition(stack.definition, options.waitScale ?? 1);
  const executionName = options.executionName ?? nameByTime(new Date());
  const invocations: InvocationRecord[] = [];
  const waits: StatedWait[] = [];
  const report = (event: ProgressEvent): void => options.onProgress?.(event);

  const ended = new AbortController();
  const s3 = new S3Client({
    endpoint: options.endpoints.s3,
    region: REGION,
    credentials: { accessKeyId: 'LOCALSTATES', secretAccessKey: 'local' },
  });
  const invoker = createInvoker({
    endpoints: options.endpoints,
    logFolder: join(options.dataDir, 'logs', executionName),
    compileCacheFolder: options.compileCache === true ? resolve(options.dataDir, 'compile-cache') : undefined,
    environment: options.environment,
    limits: options.limits,
    onStart(invocation, kill) {
      report({ kind: 'started', invocation });
      options.disturb?.(invocation, kill);
    },
    onEnd(invocation, result) {
      invocations.push(invocation);
      report({ kind: 'ended', invocation, result });
    },
  });
  const wait = async (state: string, task: LocalTask, parameters: unknown): Promise<null> => {
    const { seconds, input } = WaitParameters.parse(parameters);
    const stated = { state, account: AccountOfInput.parse(input).account, stream: task.stream, seconds };
    waits.push(stated);
    report({ kind: 'waiting', wait: stated });
    await sleep(seconds * 1000 * (options.waitScale ?? 1), undefined, { signal: ended.signal });
    return null;
  };
  const put = async (parameters: unknown): Promise<unknown> => {
    const answer = await putObject(s3, parameters, ended.signal);
    const failure = PlatformFailure.safeParse(BodyOfPut.parse(parameters).Body);
    if (failure.success) report({ kind: 'failure recorded', failure: failure.data });
    return answer;
  };
  const handler = (state: string, task: LocalTask): Handler => {
    if (task.kind === 'invoke') return (input) => lambdaInvoke(invoker, stack, state, task, input);
    return task.kind === 'wait' ? (input) => wait(state, task, input) : put;
  };

  const running = new StateMachine(definition, { validationOptions: { noValidate: true } }).run(
    structuredClone(options.input) as never,
    engineOptions(executionName, new Map([...tasks].map(([state, task]) => [state, handler(state, task)]))),
  );
  const events = collect(running.eventLogs);
  const abort = (): void => running.abort();
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort, { once: true });

  const close = async (): Promise<void> => {
    options.signal?.removeEventListener('abort', abort);
    // After its end the engine may still start Tasks (one that was in a retry's pause, say): they are refused.
    ended.abort();
    await invoker.close();
    s3.destroy();
  };
  const finish = async (): Promise<ExecutionResult> => {
    const end = await endOf(running.result).finally(close);
    const log = await events;
    return {
      ...end,
      executionName,
      invocations,
      transitions: log.filter((event) => event.type === 'StateEntered' || event.type === 'StateRetried')
        .length,
      waits,
      retries: invocations.filter((invocation) => invocation.attempt > 0).length,
      events: log,
    };
  };
  return { executionName, result: finish(), abort };
}

function engineOptions(executionName: string, handlers: ReadonlyMap<string, Handler>): EngineRunOptions {
  const context = {
    Execution: {
      Id: `arn:aws:states:${REGION}:000000000000:execution:local:${executionName}`,
      Name: executionName,
    },
    StateMachine: { Id: `arn:aws:states:${REGION}:000000000000:stateMachine:local`, Name: 'local' },
  };
  return { overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) as never }, context };
}

async function collect(events: AsyncGenerator<EngineEvent>): Promise<EngineEvent[]> {
  const log: EngineEvent[] = [];
  for await (const event of events) log.push(event);
  return log;
}

type End = Pick<ExecutionResult, 'status' | 'output' | 'error' | 'cause'>;

async function endOf(result: EngineRun['result']): Promise<End> {
  try {
    return { status: 'SUCCEEDED', output: await result };
  } catch (error) {
    if (error instanceof ExecutionAbortedError) return { status: 'ABORTED', error: 'ABORTED', cause: '' };
    if (error instanceof ExecutionTimeoutError) {
      return { status: 'TIMED_OUT', error: 'States.Timeout', cause: 'The execution reached its timeout' };
    }
    if (!(error instanceof ExecutionError && error.cause instanceof Error)) throw error;
    return { status: 'FAILED', error: error.cause.name, cause: error.cause.message };
  }
}
