import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ExecutionOptions, type ProgressEvent, runExecution } from '#local/run.ts';
import { startS3 } from '#local/s3/server.ts';
import { type FakeStackOptions, fakeStack, invokeTask, temporaryFolder } from '#test/harness/fake-stack.ts';

const ECHO = 'export const handler = async (event) => event;';
const FOREVER = 'export const handler = () => new Promise(() => setInterval(() => {}, 1000));';
const fails = (name: string, message = 'no') =>
  `export const handler = async () => { throw Object.assign(new Error(${JSON.stringify(message)}), { name: '${name}' }); };`;

type Options = FakeStackOptions & Partial<Omit<ExecutionOptions, 'stack'>>;

/** Starts an execution of a fake stack, against an S3 endpoint of its own. */
async function start({ definition, functions, ...options }: Options) {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'lake-bucket'));
  const s3 = await startS3({ root: dataDir });
  onTestFinished(() => s3.close());
  const events: ProgressEvent[] = [];
  const running = runExecution({
    stack: fakeStack({ definition, functions }),
    input: {},
    endpoints: { s3: s3.url, secretsManager: 'http://127.0.0.1:1', graph: 'http://127.0.0.1:2' },
    dataDir,
    waitScale: 0.001,
    onProgress: (event) => void events.push(event),
    ...options,
  });
  return { ...running, dataDir, events };
}

const run = async (options: Options) => {
  const { result, ...rest } = await start(options);
  return { ...rest, result: await result };
};

/** One Task named `One` that invokes the only function. */
const single = (source: string, rest: object = { End: true }): FakeStackOptions => ({
  definition: { StartAt: 'One', States: { One: invokeTask('F', rest) } },
  functions: { F: source },
});

describe('how an execution ends', () => {
  it('succeeds with the output of the last state', async () => {
    const { result } = await run({ ...single(ECHO), input: { a: [1, null, 'ü'] } });
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      output: { a: [1, null, 'ü'] },
      retries: 0,
      waits: [],
    });
    expect(result.executionName).toMatch(/^local-\d{8}T\d{9}Z$/);
    expect(result.transitions).toBe(1);
  });

  it('fails with the name of the error, and what Lambda says as its cause', async () => {
    const { result } = await run(single(fails('InputInvalid', 'streams: no such stream')));
    expect(result).toMatchObject({ status: 'FAILED', error: 'InputInvalid' });
    expect(JSON.parse(result.cause ?? '')).toMatchObject({
      errorType: 'InputInvalid',
      errorMessage: 'streams: no such stream',
    });
  });

  it('fails as a Fail state says', async () => {
    const definition = {
      StartAt: 'One',
      States: {
        One: invokeTask('F', { Next: 'Bad' }),
        Bad: { Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' },
      },
    };
    const input = { e: 'RunIncomplete', c: 'act_1' };
    const { result } = await run({ definition, functions: { F: ECHO }, input });
    expect(result).toMatchObject({ status: 'FAILED', error: 'RunIncomplete', cause: 'act_1' });
  });

  it('times out as its definition says, and ends the processes', async () => {
    const { definition, functions } = single(FOREVER);
    const { result } = await run({ definition: { TimeoutSeconds: 1, ...definition }, functions });
    expect(result.status).toBe('TIMED_OUT');
    expect(result.invocations).toMatchObject([{ outcome: 'exited' }]);
  });

  it('is aborted by a signal, at work, waiting, or before its start', async () => {
    for (const source of [FOREVER, ECHO]) {
      const stop = new AbortController();
      const { result } = await start({
        definition: {
          StartAt: 'One',
          States: {
            One: invokeTask('F', { Next: 'Two' }),
            Two: { Type: 'Wait', SecondsPath: '$.seconds', End: true },
          },
        },
        functions: { F: source },
        input: { seconds: 1_000_000 },
        signal: stop.signal,
        onProgress({ kind }) {
          if (kind === (source === FOREVER ? 'started' : 'waiting')) stop.abort();
        },
      });
      expect((await result).status).toBe('ABORTED');
    }
    expect((await run({ ...single(FOREVER), signal: AbortSignal.abort() })).result).toMatchObject({
      status: 'ABORTED',
    });
  });

  it('starts nothing after an abort, although the engine goes on with what was in a pause', async () => {
    const stop = new AbortController();
    const { result } = await run({
      ...single(fails('Again'), {
        Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 1_000, MaxAttempts: 5 }],
        End: true,
      }),
      waitScale: 1,
      signal: stop.signal,
      onProgress({ kind }) {
        if (kind === 'ended') stop.abort();
      },
    });
    expect(result.invocations).toHaveLength(1);
  });
});

describe('what the engine is given', () => {
  it('knows the execution by its name', async () => {
    const definition = {
      StartAt: 'Name',
      States: {
        Name: {
          Type: 'Pass',
          Parameters: { 'name.$': '$$.Execution.Name', 'start.$': '$$.Execution.StartTime', 'input.$': '$' },
          Next: 'One',
        },
        One: invokeTask('F', { End: true }),
      },
    };
    const { result, dataDir } = await run({
      definition,
      functions: { F: ECHO },
      executionName: 'my-run',
      input: { x: 1 },
    });
    expect(result.output).toEqual({ name: 'my-run', start: expect.any(String) as unknown, input: { x: 1 } });
    expect(result.invocations[0]?.logFile).toBe(join(dataDir, 'logs', 'my-run', '0001-one.log'));
  });

  it('retries by the policy that fits, with the pauses scaled', async () => {
    const { result } = await run(
      single(fails('GraphTransient'), {
        Retry: [
          { ErrorEquals: ['Other'], MaxAttempts: 9 },
          { ErrorEquals: ['GraphTransient'], IntervalSeconds: 60, MaxAttempts: 2, MaxDelaySeconds: 90 },
        ],
        End: true,
      }),
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'GraphTransient', retries: 2, transitions: 3 });
    expect(result.invocations.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
  });

  it('waits as long as a state says, scaled, counts it, and gives the input on', async () => {
    const definition = {
      StartAt: 'One',
      States: {
        One: invokeTask('F', { Next: 'Pause' }),
        Pause: { Type: 'Wait', SecondsPath: '$.last.seconds', Next: 'Two' },
        Two: invokeTask('F', { End: true }),
      },
    };
    const input = { account: 'act_1', last: { seconds: 90 } };
    const { result, events } = await run({ definition, functions: { F: ECHO }, input });
    expect(result.output).toEqual(input);
    expect(result.waits).toEqual([{ state: 'Pause', account: 'act_1', stream: undefined, seconds: 90 }]);
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'ended', 'waiting', 'started', 'ended']);
  });

  it('wraps what a function returns as the integration does', async () => {
    const { result } = await run(single(ECHO, { End: true, OutputPath: '$' }));
    expect(result.output).toEqual({ Payload: {}, StatusCode: 200, ExecutedVersion: '$LATEST' });
  });

  it('ends where a result is larger than Step Functions takes, and no Catch helps', async () => {
    const definition = {
      StartAt: 'One',
      States: {
        One: invokeTask('F', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], End: true }),
        Caught: { Type: 'Succeed' },
      },
    };
    const source = 'export const handler = async () => "x".repeat(262144);';
    const { result } = await run({ definition, functions: { F: source } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('refuses a function that the template does not have', async () => {
    const { result } = await run({
      definition: {
        StartAt: 'One',
        States: {
          One: {
            ...invokeTask('F', { End: true }),
            Parameters: { 'FunctionName.$': '$.name', 'Payload.$': '$', Unused: `\${F.Arn}` },
          },
        },
      },
      functions: { F: ECHO },
      input: { name: 'arn:other' },
    });
    expect(result.cause).toMatch(/"One" invokes arn:other/);
  });
});

describe('one map of parallel branches, as the graph is built', () => {
  const branch = (stream: string, functionId: string) => ({
    StartAt: `Extract ${stream}`,
    States: {
      [`Extract ${stream}`]: invokeTask(functionId, {
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: `Record ${stream}` }],
        End: true,
      }),
      [`Record ${stream}`]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
        Parameters: {
          Bucket: `\${Lake}`,
          'Key.$': `States.Format('runs/{}/{}/${stream}/failure-platform.json', $.runId, $.account)`,
          ContentType: 'application/json',
          Body: {
            'runId.$': '$.runId',
            'owner.$': '$.runId',
            'account.$': '$.account',
            stream,
            'error.$': '$.failure.Error',
            'cause.$': '$.failure.Cause',
          },
        },
        TimeoutSeconds: 30,
        ResultPath: null,
        End: true,
      },
    },
  });
  const graph: FakeStackOptions = {
    definition: {
      StartAt: 'Each account',
      States: {
        'Each account': {
          Type: 'Map',
          ItemsPath: '$.accounts',
          ItemSelector: { 'account.$': '$$.Map.Item.Value', 'runId.$': '$.runId', turn: 0 },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Streams',
            States: {
              Streams: {
                Type: 'Parallel',
                Branches: [branch('ad_insights', 'Good'), branch('ad_metadata', 'Bad')],
                OutputPath: null,
                End: true,
              },
            },
          },
          MaxConcurrency: 2,
          ToleratedFailurePercentage: 100,
          ResultPath: null,
          End: true,
        },
      },
    },
    functions: { Good: ECHO, Bad: 'export const handler = async () => process.exit(3);' },
  };
  const input = { accounts: ['act_1', 'act_2', 'act_3'], runId: 'run-1' };

  it('names each invocation by its account, stream and turn', async () => {
    const { result } = await run({ ...graph, input });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: input });
    expect(
      result.invocations.map(({ account, stream, turn }) => `${account} ${stream} ${turn}`).toSorted(),
    ).toEqual(input.accounts.flatMap((account) => [`${account} ad_insights 0`, `${account} ad_metadata 0`]));
    expect(new Set(result.invocations.map(({ accessKeyId }) => accessKeyId)).size).toBe(6);
  });

  it('writes what the platform said of a branch that died, and tells it', async () => {
    const { dataDir, events } = await run({ ...graph, input });
    const record = JSON.parse(
      readFileSync(join(dataDir, 'lake-bucket/runs/run-1/act_2/ad_metadata/failure-platform.json'), 'utf8'),
    ) as { cause: string };
    expect(record).toMatchObject({ account: 'act_2', stream: 'ad_metadata', error: 'Runtime.ExitError' });
    expect(record.cause).toContain('exit status 3');
    expect(events.filter(({ kind }) => kind === 'failure recorded')).toHaveLength(3);
  });

  it('lets a test kill one worker by what it works on, and leaves the others alone', async () => {
    const { result } = await run({
      ...graph,
      functions: { Good: ECHO, Bad: ECHO },
      input,
      disturb({ account, stream }, kill) {
        if (account === 'act_3' && stream === 'ad_metadata') kill('SIGKILL');
      },
    });
    const dead = result.invocations.filter(({ outcome }) => outcome !== 'returned');
    expect(dead).toMatchObject([{ account: 'act_3', stream: 'ad_metadata', outcome: 'exited' }]);
    expect(dead[0]?.error?.name).toBe('Runtime.ExitError');
  });
});
