import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ECHO, FOREVER, fails, run, single, start } from '#test/harness/fake-run.ts';
import { invokeTask } from '#test/harness/fake-stack.ts';

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
