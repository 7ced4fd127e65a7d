import { setImmediate } from 'node:timers/promises';
import { type ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { PublishEvent, type TurnEvent } from '#functions/contract/payloads.ts';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { definitionOf, statesOf, templateOf } from '#test/harness/synthesized.ts';

/** The graph's decisions, run by the local engine with a few lines in the place of each function. */

type Task = (parameters: { Payload: TurnEvent } & Record<string, unknown>) => Promise<object>;

/** What the functions do in a run; what a test does not name succeeds at once. */
interface Functions {
  readonly plan?: () => unknown;
  readonly accounts?: readonly string[];
  /** Seconds for which the accounts have to be waited for. */
  readonly accountsWait?: number;
  readonly streams?: Partial<Record<StreamName, (event: TurnEvent, call: number) => unknown>>;
  readonly record?: () => unknown;
  /** What `Publish` does with an account. */
  readonly publish?: (account: string, call: number) => unknown;
  readonly aggregate?: (call: number) => unknown;
  /** When each state is entered. */
  readonly now?: string;
  /** Fails the Map itself, as a quota or an abort would. */
  readonly breaksMap?: boolean;
  readonly planned?: readonly StreamName[];
}

interface Story {
  /** Names of the states entered, of all branches. */
  readonly entered: readonly string[];
  readonly turns: readonly (TurnEvent & { stream: StreamName })[];
  readonly records: readonly Record<string, unknown>[];
  /** What `Publish` was given, in order. */
  readonly published: readonly PublishEvent[];
  readonly output: unknown;
  readonly error: { name: string; message: string } | undefined;
}

const START = '2026-11-20T03:00:00.000Z';
const DONE = { status: 'DONE', waitSeconds: 0, turn: 1, rows: 10 };
const COMPLETE = {
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
const fails = (name: string) => () => {
  throw new Named(name);
};

type Definition = ConstructorParameters<typeof StateMachine>[0];

let machine: StateMachine;
/** The same, whose children end by an error of their own. */
let broken: StateMachine;
let waits: Record<string, number>;
let retries: Record<string, number>;

beforeAll(() => {
  const definition = definitionOf(templateOf());
  machine = new StateMachine(definition as unknown as Definition);
  broken = new StateMachine(withFailingChildren(definition) as unknown as Definition);
  const states = statesOf(definition);
  waits = Object.fromEntries(states.filter(([, { Type }]) => Type === 'Wait').map(([name]) => [name, 0]));
  retries = Object.fromEntries(states.filter(([, { Retry }]) => Retry).map(([name]) => [name, 0]));
});

/** The definition with a `Fail` at the head of each child. */
function withFailingChildren(definition: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(definition) as {
    States: Record<string, { ItemProcessor?: { StartAt: string; States: Record<string, unknown> } }>;
  };
  const processor = copy.States['Each account']?.ItemProcessor;
  if (processor === undefined) throw new Error('the Map has no processor');
  processor.States[processor.StartAt] = { Type: 'Fail', Error: 'Aborted', Cause: 'from outside' };
  processor.States = Object.fromEntries(
    Object.entries(processor.States).filter(([name]) => name === processor.StartAt),
  );
  return copy;
}

async function run(functions: Functions): Promise<Story> {
  const turns: (TurnEvent & { stream: StreamName })[] = [];
  const records: Record<string, unknown>[] = [];
  const published: PublishEvent[] = [];
  const calls = new Map<string, number>();
  const planned = functions.planned ?? STREAM_NAMES;
  const context = {
    runId: 'run',
    owner: 'run',
    startedAt: START,
    deadline: '2026-11-20T14:00:00.000Z',
    streams: Object.fromEntries(STREAM_NAMES.map((stream) => [stream, planned.includes(stream)])),
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
    ...Object.fromEntries(STREAM_NAMES.map((stream) => [`Extract ${words(stream)}`, extract(stream)])),
    ...Object.fromEntries(STREAM_NAMES.map((stream) => [`Record ${words(stream)} failure`, record])),
  };
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

const times = (story: Story, state: string) => story.entered.filter((name) => name === state).length;
const turnsOf = (story: Story, stream: StreamName) => story.turns.filter((turn) => turn.stream === stream);

describe('a run of the graph', () => {
  it('extracts every stream of every account, and outputs what Aggregate says', async () => {
    const story = await run({});
    expect(story.turns.map(({ account, stream }) => `${account}/${stream}`).sort()).toEqual(
      ['act_1', 'act_2'].flatMap((account) => STREAM_NAMES.map((stream) => `${account}/${stream}`)).sort(),
    );
    expect(story.output).toEqual(COMPLETE);
    expect(times(story, 'Aggregate')).toBe(1);
  });

  it('gives a turn the ids of the run and the number of turns before it', async () => {
    const { turns } = await run({ accounts: ['act_1'], planned: ['ad_metadata'] });
    expect(turns).toEqual([
      {
        runId: 'run',
        owner: 'run',
        deadline: '2026-11-20T14:00:00.000Z',
        account: 'act_1',
        turn: 0,
        stream: 'ad_metadata',
      },
    ]);
  });

  it('goes on at once after MORE, waits after WAIT, and counts the turns', async () => {
    const answers = [
      { status: 'MORE', waitSeconds: 0, turn: 1, rows: 5 },
      { status: 'WAIT', waitSeconds: 60, turn: 2, rows: 5 },
      { status: 'DONE', waitSeconds: 0, turn: 3, rows: 9 },
    ];
    const story = await run({
      accounts: ['act_1'],
      streams: { ad_insights: (_event, call) => answers[call - 1] },
    });
    expect(turnsOf(story, 'ad_insights').map(({ turn }) => turn)).toEqual([0, 1, 2]);
    expect(times(story, 'Wait for ad insights')).toBe(1);
    expect(times(story, 'Ad insights done')).toBe(1);
    expect(turnsOf(story, 'ad_creatives')).toHaveLength(1);
  });

  it('leaves out the streams that are not planned', async () => {
    const story = await run({ accounts: ['act_1'], planned: ['ad_insights'] });
    expect(story.turns.map(({ stream }) => stream)).toEqual(['ad_insights']);
    expect(times(story, 'Ad creatives not planned')).toBe(1);
    expect(story.output).toEqual(COMPLETE);
  });

  it('goes on to Aggregate when there is no account to extract', async () => {
    const story = await run({ accounts: [] });
    expect(story.turns).toEqual([]);
    expect(times(story, 'Aggregate')).toBe(1);
  });
});

describe('accounts that Meta does not give at once', () => {
  it('are waited for by the state machine', async () => {
    const story = await run({ accounts: ['act_1'], accountsWait: 120 });
    expect(times(story, 'Accounts')).toBe(3);
    expect(times(story, 'Wait for accounts')).toBe(2);
    expect(story.output).toEqual(COMPLETE);
  });
});

describe('a stream that fails for good', () => {
  it.each(STREAM_NAMES)(
    '%s: is tried once, is recorded, and leaves its siblings and the other account alone',
    async (stream) => {
      const story = await run({
        streams: {
          [stream]: (event: TurnEvent) => (event.account === 'act_1' ? fails('GraphTokenInvalid')() : DONE),
        },
      });
      expect(turnsOf(story, stream)).toHaveLength(2);
      expect(story.turns).toHaveLength(8);
      expect(story.records).toEqual([
        {
          Bucket: expect.any(String),
          Key: `runs/run/act_1/${stream}/failure-platform.json`,
          ContentType: 'application/json',
          Body: {
            runId: 'run',
            owner: 'run',
            account: 'act_1',
            stream,
            error: 'GraphTokenInvalid',
            cause: 'GraphTokenInvalid happened',
          },
        },
      ]);
      expect(times(story, 'Aggregate')).toBe(1);
    },
  );

  it.each([
    ['GraphTransient', 9],
    ['LakeUnavailable', 7],
    ['Lambda.TooManyRequestsException', 31],
    ['Runtime.OutOfMemory', 3],
    ['Sandbox.Timedout', 2],
    ['TypeError', 1],
    ['ReportFailed', 1],
  ])('%s: is tried %i times in all', async (error, attempts) => {
    const story = await run({ accounts: ['act_1'], streams: { ad_insights: fails(error) } });
    expect(turnsOf(story, 'ad_insights')).toHaveLength(attempts);
    expect(story.records).toHaveLength(1);
  });

  it('is recorded, too, when its turn ends as something unheard of', async () => {
    const story = await run({
      accounts: ['act_1'],
      streams: { ad_creatives: () => ({ ...DONE, status: 'READY' }) },
    });
    expect(story.records).toMatchObject([{ Body: { stream: 'ad_creatives', error: 'StatusUnknown' } }]);
    expect(times(story, 'Ad creatives done')).toBe(0);
  });

  it('leaves the run going when not even the record can be written', async () => {
    const story = await run({
      accounts: ['act_1'],
      streams: { ad_metadata: fails('StateCorrupt') },
      record: fails('S3.S3Exception'),
    });
    expect(times(story, 'Ad metadata failure not recorded')).toBe(1);
    expect(times(story, 'Aggregate')).toBe(1);
  });
});

describe('a stream that recovers', () => {
  it('goes on after a fault that passes, and nothing is recorded', async () => {
    const story = await run({
      accounts: ['act_1'],
      streams: { ad_insights: (_event, call) => (call < 3 ? fails('GraphTransient')() : DONE) },
    });
    expect(turnsOf(story, 'ad_insights')).toHaveLength(3);
    expect(story.records).toEqual([]);
    expect(story.output).toEqual(COMPLETE);
  });

  it('leaves the record to the execution that has taken the run over', async () => {
    const story = await run({ accounts: ['act_1'], streams: { ad_insights: fails('RunTakenOver') } });
    expect(turnsOf(story, 'ad_insights')).toHaveLength(1);
    expect(story.records).toEqual([]);
    expect(times(story, 'Ad insights taken over')).toBe(1);
  });
});

describe('an account', () => {
  it('is published when its streams have ended, whatever became of them', async () => {
    const story = await run({
      streams: { ad_insights: fails('GraphTokenInvalid'), ad_metadata: fails('RunTakenOver') },
    });
    expect(story.published.toSorted((left, right) => (left.account < right.account ? -1 : 1))).toEqual(
      ['act_1', 'act_2'].map((account) => ({ runId: 'run', owner: 'run', startedAt: START, account })),
    );
    expect(times(story, 'Published')).toBe(2);
    expect(story.output).toEqual(COMPLETE);
  });

  it('is published in as many turns as it takes', async () => {
    const story = await run({
      accounts: ['act_1'],
      publish: (_account, call) => ({ status: call < 3 ? 'MORE' : 'DONE' }),
    });
    expect(story.published).toHaveLength(3);
    expect(times(story, 'Published')).toBe(1);
  });

  it.each([
    ['LakeUnavailable', 7],
    ['Lambda.TooManyRequestsException', 31],
    ['Runtime.OutOfMemory', 3],
    ['StateCorrupt', 1],
    ['TypeError', 1],
  ])(
    'that cannot be published because of %s is tried %i times in all; the run goes on',
    async (error, tries) => {
      const story = await run({
        publish: (account) => (account === 'act_1' ? fails(error)() : undefined),
      });
      expect(story.published.filter(({ account }) => account === 'act_1')).toHaveLength(tries);
      expect(story.published.filter(({ account }) => account === 'act_2')).toHaveLength(1);
      expect([times(story, 'Not published'), times(story, 'Published')]).toEqual([1, 1]);
      expect(times(story, 'Aggregate')).toBe(1);
      expect(story.output).toEqual(COMPLETE);
    },
  );

  it.each([
    ['at the deadline', '2026-11-20T14:00:00.000Z'],
    ['long past it', '2026-11-21T02:00:00Z'],
  ])('that has its turn %s ends at once, and invokes nothing', async (_name, now) => {
    const story = await run({ now });
    expect([story.turns, story.published, story.records]).toEqual([[], [], []]);
    expect(times(story, 'Not started')).toBe(2);
    expect(times(story, 'Aggregate')).toBe(1);
  });

  it('that began in time is published past the deadline', async () => {
    const story = await run({ now: '2026-11-20T13:59:59.999Z' });
    expect(story.published).toHaveLength(2);
  });
});

describe('a Map that ends from outside', () => {
  it('leads to Aggregate, which settles what is there', async () => {
    const story = await run({ breaksMap: true });
    expect(story.turns).toEqual([]);
    expect(times(story, 'Aggregate')).toBe(1);
    expect(story.output).toEqual(COMPLETE);
  });
});

describe('the end of a run', () => {
  it('comes after as many turns as Aggregate needs', async () => {
    const more = { ...COMPLETE, status: 'MORE', verdict: 'pending' };
    const story = await run({ accounts: ['act_1'], aggregate: (call) => (call < 3 ? more : COMPLETE) });
    expect(times(story, 'Aggregate')).toBe(3);
    expect(story.output).toEqual(COMPLETE);
  });

  it('is a failure with the name and the cause that Aggregate gives, when anything is missing', async () => {
    const cause = '1 of 8 streams failed: act_1 ad_insights: GraphTokenInvalid';
    const verdict = {
      ...COMPLETE,
      verdict: 'incomplete',
      error: 'RunIncomplete',
      cause,
      complete: 7,
      failed: 1,
    };
    const story = await run({ aggregate: () => verdict });
    expect(story.error).toEqual({ name: 'RunIncomplete', message: cause });
  });

  it('comes at once, without a call to Meta, when the input is refused', async () => {
    const story = await run({ plan: fails('InputInvalid') });
    expect(story.error?.name).toBe('InputInvalid');
    expect(story.entered).toEqual(['Plan']);
  });
});
