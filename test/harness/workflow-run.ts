import { setImmediate } from 'node:timers/promises';
import { type ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import type { StreamName } from '#functions/contract/ids.ts';
import { PublishEvent, type TurnEvent } from '#functions/contract/payloads.ts';
import { DEPLOYED_NAMES } from './deployed.ts';
import { definitionOf, statesOf, templateOf } from './synthesized.ts';

type Task = (parameters: { Payload: TurnEvent } & Record<string, unknown>) => Promise<object>;

/** What each function does in a run. A function that a test leaves out succeeds at once. */
export interface Functions {
  readonly plan?: () => unknown;
  readonly accounts?: readonly string[];
  /** Seconds until Meta returns the accounts. */
  readonly accountsWait?: number;
  readonly streams?: Partial<Record<StreamName, (event: TurnEvent, call: number) => unknown>>;
  readonly record?: () => unknown;
  /** What `Publish` returns for an account; `DONE` by default. */
  readonly publish?: (account: string, call: number) => unknown;
  readonly aggregate?: (call: number) => unknown;
  /** When each state is entered. */
  readonly now?: string;
  /** Fails each child at its first state, so that the Map itself fails. */
  readonly breaksMap?: boolean;
  readonly planned?: readonly StreamName[];
}

/** What one run of the state machine did. */
export interface WorkflowRun {
  /** Names of the states entered, in all branches. */
  readonly entered: readonly string[];
  readonly turns: readonly (TurnEvent & { stream: StreamName })[];
  readonly records: readonly Record<string, unknown>[];
  /** What `Publish` received, in order. */
  readonly published: readonly PublishEvent[];
  readonly output: unknown;
  readonly error: { name: string; message: string } | undefined;
}

/** When the execution starts; its deadline is eleven hours later. */
export const START = '2026-11-20T03:00:00.000Z';
/** What a finished turn returns. */
export const DONE = { status: 'DONE', waitSeconds: 0, turn: 1, rows: 10 };
/** What Aggregate returns for a complete run. */
export const COMPLETE = {
  status: 'DONE',
  verdict: 'complete',
  error: '',
  cause: '',
  runId: 'run',
  rows: 80,
  complete: 8,
  failed: 0,
};
const words = (stream: StreamName) => stream.replaceAll('_', ' ');

class Named extends Error {
  constructor(name: string, message = `${name} happened`) {
    super(message);
    this.name = name;
  }
}
/** A function that throws an error of this name. */
export const fails = (name: string) => () => {
  throw new Named(name);
};

type Definition = ConstructorParameters<typeof StateMachine>[0];

/** The definition with a `Fail` at the head of each child. */
function withFailingChildren(definition: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(definition) as {
    States: Record<string, { ItemProcessor?: { StartAt: string; States: Record<string, unknown> } }>;
  };
  const processor = copy.States['Each account']?.ItemProcessor;
  if (processor === undefined) throw new Error('the Map has no processor');
  const { StartAt } = processor;
  processor.States = { [StartAt]: { Type: 'Fail', Error: 'Aborted', Cause: 'from outside' } };
  return copy;
}

/** The synthesized machine, with waits and retries of no length. */
function synthesizedMachine() {
  const definition = definitionOf(templateOf());
  const machine = new StateMachine(definition as unknown as Definition);
  const broken = new StateMachine(withFailingChildren(definition) as unknown as Definition);
  const states = statesOf(definition);
  const waits = Object.fromEntries(
    states.filter(([, { Type }]) => Type === 'Wait').map(([name]) => [name, 0]),
  );
  const retries = Object.fromEntries(states.filter(([, { Retry }]) => Retry).map(([name]) => [name, 0]));
  return { machine, broken, waits, retries };
}

let synthesized: ReturnType<typeof synthesizedMachine> | undefined;

/** Runs the synthesized definition in the local engine, with pauses of no length. */
export async function run(functions: Functions): Promise<WorkflowRun> {
  const turns: (TurnEvent & { stream: StreamName })[] = [];
  const records: Record<string, unknown>[] = [];
  const published: PublishEvent[] = [];
  const calls = new Map<string, number>();
  const planned = functions.planned ?? DEPLOYED_NAMES;
  const context = {
    runId: 'run',
    owner: 'run',
    startedAt: START,
    deadline: '2026-11-20T14:00:00.000Z',
    streams: Object.fromEntries(DEPLOYED_NAMES.map((stream) => [stream, planned.includes(stream)])),
  };
  const count = (name: string) => {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return calls.get(name) as number;
  };
  const extract =
    (stream: StreamName): Task =>
    async ({ Payload }) => {
      turns.push({ ...Payload, stream });
      if (turns.length > 100) throw new Error('the graph goes round in circles');
      return {
        Payload: await (functions.streams?.[stream]?.(Payload, count(Payload.account + stream)) ?? DONE),
      };
    };
  const record: Task = async (parameters) => {
    await functions.record?.();
    records.push(parameters);
    return { ETag: 'any' };
  };
  const handlers: Record<string, Task> = {
    Plan: async () => ({ Payload: (await functions.plan?.()) ?? context }),
    Accounts: async ({ Payload }) => {
      const { waitedSeconds } = Payload as unknown as { waitedSeconds: number };
      const accounts = functions.accounts ?? ['act_1', 'act_2'];
      const pause = waitedSeconds < (functions.accountsWait ?? 0) ? 60 : 0;
      const status = pause > 0 ? 'WAIT' : 'DONE';
      const waits = { status, waitSeconds: pause, waitedSeconds: waitedSeconds + pause };
      return { Payload: { ...context, ...waits, accounts: pause > 0 ? [] : accounts } };
    },
    Publish: async ({ Payload }) => {
      const event = PublishEvent.parse(Payload);
      published.push(event);
      if (published.length > 100) throw new Error('the graph goes round in circles');
      const result = functions.publish?.(event.account, count(`publish ${event.account}`));
      return { Payload: result ?? { status: 'DONE' } };
    },
    Aggregate: async () => {
      // The engine forwards the events of branches in microtasks, and drops those that come after the end.
      await setImmediate();
      return { Payload: (await functions.aggregate?.(count('aggregate'))) ?? COMPLETE };
    },
    ...Object.fromEntries(DEPLOYED_NAMES.map((stream) => [`Extract ${words(stream)}`, extract(stream)])),
    ...Object.fromEntries(DEPLOYED_NAMES.map((stream) => [`Record ${words(stream)} failure`, record])),
  };
  synthesized ??= synthesizedMachine();
  const { machine, broken, waits, retries } = synthesized;
  const execution = (functions.breaksMap === true ? broken : machine).run({}, {
    overrides: {
      taskResourceLocalHandlers: handlers,
      waitTimeOverrides: waits,
      retryIntervalOverrides: retries,
    },
    context: {
      Execution: { Name: 'run', StartTime: START },
      State: { EnteredTime: functions.now ?? START },
    },
  } as unknown as Parameters<StateMachine['run']>[1]);
  const entered: string[] = [];
  const reading = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') entered.push(event.state.name);
    }
  })();
  const result = await execution.result.then(
    (output: unknown) => ({ output, error: undefined }),
    ({ cause }: ExecutionError & { cause: Error }) => ({
      output: undefined,
      error: { name: cause.name, message: cause.message },
    }),
  );
  await reading;
  return { entered, turns, records, published, ...result };
}

/** How often a state was entered. */
export const times = (result: WorkflowRun, state: string) =>
  result.entered.filter((name) => name === state).length;
/** The turns of one stream. */
export const turnsOf = (result: WorkflowRun, stream: StreamName) =>
  result.turns.filter((turn) => turn.stream === stream);
