import aslValidator from 'asl-validator';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import type { StreamName } from '#functions/contract/ids.ts';

/** A Task that runs on this machine. */
export interface LocalTask {
  readonly kind: 'invoke' | 'putObject' | 'wait';
  /** The stream of the state's branch. */
  readonly stream: StreamName | undefined;
}

/** A definition that the engine can run, and its Tasks. */
export interface LocalDefinition {
  readonly definition: StateMachineDefinition;
  readonly tasks: ReadonlyMap<string, LocalTask>;
}

/** `setTimeout` allows up to 2^31 - 1 ms; longer timers fire immediately. */
const LONGEST_TIMER_SECONDS = 2_147_483;

const RESOURCES: Readonly<Record<string, 'invoke' | 'putObject'>> = {
  'arn:aws:states:::lambda:invoke': 'invoke',
  'arn:aws:states:::aws-sdk:s3:putObject': 'putObject',
};

/** The engine runs every Map inline. A failed item would fail the Map, but all branches catch their errors. */
const DISTRIBUTED_MAP_SETTINGS = ['ToleratedFailurePercentage', 'ToleratedFailureCount', 'Label'];
/** The engine would silently ignore these and process other items. */
const MAP_FIELDS_NOT_KNOWN = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

const Retrier = z.looseObject({
  IntervalSeconds: z.number().default(1),
  MaxDelaySeconds: z.number().optional(),
});
const State = z.looseObject({
  Type: z.string(),
  Retry: z.array(Retrier).optional(),
});
type State = z.infer<typeof State>;
const States = z.looseObject({ States: z.record(z.string(), State) });
const Machine = z.looseObject({ TimeoutSeconds: z.number().optional(), ...States.shape });

/**
 * Validates a state machine's definition as AWS would, then converts it for the engine.
 * - Waits and pauses between retries are multiplied by `waitScale`.
 * - A `Wait` becomes a Task that passes its input on, so that the pause can be counted, scaled and aborted.
 * - An invocation's timeout starts with its process, because it may queue for one first.
 * - Settings that the engine would misread (those of a distributed Map) are removed.
 * @throws Error with the validator's message, or with a state that cannot run here.
 */
export function localDefinition(
  definition: Readonly<Record<string, unknown>>,
  waitScale: number,
): LocalDefinition {
  validate(definition);
  const tasks = new Map<string, LocalTask>();
  const machine = Machine.parse(definition);
  const prepared = {
    ...machine,
    ...(machine.TimeoutSeconds !== undefined && {
      TimeoutSeconds: Math.min(machine.TimeoutSeconds, LONGEST_TIMER_SECONDS),
    }),
    States: prepareStates(machine.States, undefined, waitScale, tasks),
  };
  return { definition: prepared as StateMachineDefinition, tasks };
}

/** Definitions found valid, as JSON, because both validators compile their schemas on each call: a second of CPU. */
const valid = new Set<string>();

/** Copies, because the validators add fields to their argument. */
function validate(definition: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(definition);
  if (valid.has(text)) return;
  const { isValid, errorsText } = aslValidator(structuredClone(definition));
  if (!isValid) throw new Error(`The state machine's definition is not valid:\n${errorsText('\n')}`);
  new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition);
  valid.add(text);
}

function prepareStates(
  states: Readonly<Record<string, State>>,
  stream: StreamName | undefined,
  waitScale: number,
  tasks: Map<string, LocalTask>,
): Record<string, unknown> {
  const prepare = (name: string, state: State): unknown => {
    const inside = (nested: unknown, of: StreamName | undefined) => {
      const machine = States.parse(nested);
      return { ...machine, States: prepareStates(machine.States, of, waitScale, tasks) };
    };
    switch (state.Type) {
      case 'Task':
        return withScaledRetry(prepareTask(name, state, stream, tasks), waitScale);
      case 'Wait':
        tasks.set(name, { kind: 'wait', stream });
        return waitAsTask(name, state);
      case 'Parallel': {
        const branches = z.array(z.unknown()).parse(state.Branches);
        return withScaledRetry(
          { ...state, Branches: branches.map((branch) => inside(branch, streamOf(branch))) },
          waitScale,
        );
      }
      case 'Map': {
        const unknown = MAP_FIELDS_NOT_KNOWN.find((field) => field in state);
        if (unknown !== undefined)
          throw new Error(`State "${name}" has ${unknown}, which a local run does not support`);
        const map = { ...state };
        for (const setting of DISTRIBUTED_MAP_SETTINGS) delete map[setting];
        return withScaledRetry({ ...map, ItemProcessor: inside(state.ItemProcessor, stream) }, waitScale);
      }
      default:
        return state;
    }
  };
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, prepare(name, state)]));
}

function prepareTask(
  name: string,
  state: State,
  stream: StreamName | undefined,
  tasks: Map<string, LocalTask>,
): State {
  const resource = z.string().parse(state.Resource);
  const kind = RESOURCES[resource];
  if (kind === undefined)
    throw new Error(`State "${name}" uses ${resource}, which cannot run on this machine`);
  // Without a timeout, the engine would end the Task after 60 seconds, AWS after three years.
  if (state.TimeoutSeconds === undefined) throw new Error(`State "${name}" has no TimeoutSeconds`);
  tasks.set(name, { kind, stream });
  return kind === 'invoke' ? { ...state, TimeoutSeconds: LONGEST_TIMER_SECONDS } : state;
}

function waitAsTask(name: string, state: State): unknown {
  const { Seconds, SecondsPath, Next, End, Comment } = state;
  if (Seconds === undefined && SecondsPath === undefined) {
    throw new Error(`State "${name}" waits for a point in time, which a local run does not support`);
  }
  return {
    Type: 'Task',
    Resource: 'local:wait',
    Parameters: {
      'input.$': '$',
      ...(SecondsPath === undefined ? { seconds: Seconds } : { 'seconds.$': SecondsPath }),
    },
    ResultPath: null,
    TimeoutSeconds: LONGEST_TIMER_SECONDS,
    Comment,
    ...(Next === undefined ? { End } : { Next }),
  };
}

function withScaledRetry(state: State, waitScale: number): State {
  if (state.Retry === undefined) return state;
  const Retry = state.Retry.map((retrier) => ({
    ...retrier,
    IntervalSeconds: retrier.IntervalSeconds * waitScale,
    ...(retrier.MaxDelaySeconds !== undefined && { MaxDelaySeconds: retrier.MaxDelaySeconds * waitScale }),
  }));
  return { ...state, Retry };
}

/** The stream of a branch, from its failure record. */
function streamOf(branch: unknown): StreamName | undefined {
  return /"stream":"([a-z]\w*)"/.exec(JSON.stringify(branch))?.[1];
}
