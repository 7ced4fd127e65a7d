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
import type { SynthesizedStack } from '#infra/synthesized-stack.ts';
import { type LocalTask, localDefinition } from './definition.ts';
import { lambdaInvoke, putObject } from './integrations.ts';
import { REGION } from './intrinsics.ts';
import {
  createInvoker,
  type Invocation,
  type InvocationRecord,
  type Invoker,
  type Kill,
  type Limits,
} from './invoke.ts';
import { type LocalStack, readStack } from './template.ts';
import type { Endpoints } from './worker-environment.ts';

/** Events of a running execution, for display. */
export type ProgressEvent =
  | { readonly kind: 'started'; readonly invocation: Invocation }
  | { readonly kind: 'ended'; readonly invocation: InvocationRecord; readonly result: unknown }
  | { readonly kind: 'waiting'; readonly wait: StatedWait }
  /** The state machine recorded why a branch failed. */
  | { readonly kind: 'failure recorded'; readonly failure: PlatformFailure };

/** A wait of a state, with `seconds` before scaling. */
export interface StatedWait {
  readonly state: string;
  readonly account: string | undefined;
  readonly stream: StreamName | undefined;
  readonly seconds: number;
}

export interface ExecutionOptions {
  readonly stack: SynthesizedStack;
  /** The execution's input, as for Step Functions. */
  readonly input: unknown;
  /** At most 80 letters, digits, `_` and `-`. Default: `local-` and the time. */
  readonly executionName?: string;
  readonly endpoints: Endpoints;
  /** Folder for `logs/<execution>/` and the compile cache. */
  readonly dataDir: string;
  /** Multiplies waits and the pauses between retries. Default 1. */
  readonly waitScale?: number;
  /** Ends the execution as `ABORTED`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Overrides the template's environment in every function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Overrides the template's limits, for all invocations or for each one. */
  readonly limits?: Limits | ((invocation: Invocation) => Limits);
  /** Keeps compiled code between invocations, which starts faster than a real cold start. Default false. */
  readonly compileCache?: boolean;
  /** Called when a process starts, with a function to kill it. For tests. */
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
  /** State transitions including retries, as Step Functions bills. */
  readonly transitions: number;
  readonly waits: readonly StatedWait[];
  /** Invocations that repeated a failed one. */
  readonly retries: number;
  readonly events: readonly EngineEvent[];
}

export interface RunningExecution {
  readonly executionName: string;
  /** Resolves when every process has ended. Never rejects because of the execution. */
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

/** `local-20261121T031912345Z`: execution names cannot have colons. */
function nameByTime(now: Date): string {
  return `local-${now.toISOString().replaceAll(/[-:.]/g, '')}`;
}

/**
 * Runs the synthesized stack's state machine on this machine: with its own definition, and a new process with the
 * deployed bundle for each invocation.
 * @throws Error when the template or its definition cannot run.
 */
export function runExecution(options: ExecutionOptions): RunningExecution {
  return new Execution(options).start();
}

/** One execution: the handlers of its Tasks, and its counts. */
class Execution {
  readonly #options: ExecutionOptions;
  readonly #name: string;
  readonly #stack: LocalStack;
  readonly #s3: S3Client;
  readonly #invoker: Invoker;
  readonly #ended = new AbortController();
  readonly #invocations: InvocationRecord[] = [];
  readonly #waits: StatedWait[] = [];

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#name = options.executionName ?? nameByTime(new Date());
    this.#stack = readStack(options.stack);
    this.#s3 = new S3Client({
      endpoint: options.endpoints.s3,
      region: REGION,
      credentials: { accessKeyId: 'LOCALSTATES', secretAccessKey: 'local' },
    });
    this.#invoker = this.#createInvoker();
  }

  start(): RunningExecution {
    const { input, signal } = this.#options;
    const { definition, tasks } = localDefinition(this.#stack.definition, this.#waitScale);
    const handlers = new Map([...tasks].map(([state, task]) => [state, this.#handler(state, task)]));
    const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
    const run = machine.run(structuredClone(input) as never, engineOptions(this.#name, handlers));
    const abort = (): void => run.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const result = this.#resultOf(run).finally(() => signal?.removeEventListener('abort', abort));
    return { executionName: this.#name, result, abort };
  }

  get #waitScale(): number {
    return this.#options.waitScale ?? 1;
  }

  #report(event: ProgressEvent): void {
    this.#options.onProgress?.(event);
  }

  #createInvoker(): Invoker {
    const { endpoints, dataDir, compileCache, environment, limits, disturb } = this.#options;
    return createInvoker({
      endpoints,
      logFolder: join(dataDir, 'logs', this.#name),
      compileCacheFolder: compileCache === true ? resolve(dataDir, 'compile-cache') : undefined,
      environment,
      limits,
      onStart: (invocation, kill) => {
        this.#report({ kind: 'started', invocation });
        disturb?.(invocation, kill);
      },
      onEnd: (invocation, result) => {
        this.#invocations.push(invocation);
        this.#report({ kind: 'ended', invocation, result });
      },
    });
  }

  /** The handler of a Task. */
  #handler(state: string, task: LocalTask): Handler {
    switch (task.kind) {
      case 'invoke':
        return (input) => lambdaInvoke(this.#invoker, this.#stack, state, task, input);
      case 'wait':
        return (parameters) => this.#wait(state, task, parameters);
      case 'putObject':
        return (parameters) => this.#put(parameters);
    }
  }

  async #wait(state: string, task: LocalTask, parameters: unknown): Promise<null> {
    const { seconds, input } = WaitParameters.parse(parameters);
    const wait = { state, account: AccountOfInput.parse(input).account, stream: task.stream, seconds };
    this.#waits.push(wait);
    this.#report({ kind: 'waiting', wait });
    await sleep(seconds * 1000 * this.#waitScale, undefined, { signal: this.#ended.signal });
    return null;
  }

  async #put(parameters: unknown): Promise<unknown> {
    const answer = await putObject(this.#s3, parameters, this.#ended.signal);
    const failure = PlatformFailure.safeParse(BodyOfPut.parse(parameters).Body);
    if (failure.success) this.#report({ kind: 'failure recorded', failure: failure.data });
    return answer;
  }

  async #resultOf(run: EngineRun): Promise<ExecutionResult> {
    const events = collect(run.eventLogs);
    const end = await endOf(run.result).finally(() => this.#close());
    const log = await events;
    const steps = log.filter(({ type }) => type === 'StateEntered' || type === 'StateRetried');
    return {
      ...end,
      executionName: this.#name,
      invocations: this.#invocations,
      transitions: steps.length,
      waits: this.#waits,
      retries: this.#invocations.filter(({ attempt }) => attempt > 0).length,
      events: log,
    };
  }

  /** Refuses Tasks that the engine still starts after the end, such as one that was waiting for a retry. */
  async #close(): Promise<void> {
    this.#ended.abort();
    await this.#invoker.close();
    this.#s3.destroy();
  }
}

/** The engine has no `$$.State`. It copies the context for each branch and item, but not what is in it: this is read anew. */
const STATE = {
  get EnteredTime(): string {
    return new Date().toISOString();
  },
};

function engineOptions(executionName: string, handlers: ReadonlyMap<string, Handler>): EngineRunOptions {
  const context = {
    Execution: {
      Id: `arn:aws:states:${REGION}:000000000000:execution:local:${executionName}`,
      Name: executionName,
    },
    StateMachine: { Id: `arn:aws:states:${REGION}:000000000000:stateMachine:local`, Name: 'local' },
    State: STATE,
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
