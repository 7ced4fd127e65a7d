import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createInvoker, type InvocationRecord, type InvokerOptions } from '#local/invoke.ts';
import { LambdaError } from '#local/lambda-error.ts';
import type { LocalFunction } from '#local/template.ts';
import { bundle, temporaryFolder } from '#test/harness/fake-stack.ts';

const ENDPOINTS = {
  s3: 'http://127.0.0.1:1',
  secretsManager: 'http://127.0.0.1:2',
  graph: 'http://127.0.0.1:3',
};

function localFunction(source: string, rest: Partial<LocalFunction> = {}): LocalFunction {
  return {
    logicalId: 'Fake',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Fake',
    codeFolder: bundle(source),
    environment: { LAKE_BUCKET: 'lake-bucket', GRAPH_ORIGIN: 'https://graph.facebook.com' },
    memoryMb: 256,
    timeoutSeconds: 60,
    ...rest,
  };
}

/** An invoker whose records and logs a test can look at. */
function invokerFor(options: Partial<InvokerOptions> = {}) {
  const records: InvocationRecord[] = [];
  const invoker = createInvoker({
    endpoints: ENDPOINTS,
    logFolder: join(temporaryFolder(), 'logs'),
    onEnd: (record) => void records.push(record),
    ...options,
  });
  const invoke = (target: LocalFunction, payload: unknown = {}) =>
    invoker.invoke({ state: 'Extract ad insights', stream: 'ad_insights', target, payload });
  const log = (index = 0) => readFileSync(records[index]?.logFile ?? '', 'utf8');
  return { invoker, invoke, records, log };
}

/** What an invocation fails with. */
async function failure(work: Promise<unknown>): Promise<{ name: string; cause: Record<string, unknown> }> {
  const error = await work.then(
    (result) => expect.fail(`it returned ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LambdaError)) throw error;
  return { name: error.name, cause: JSON.parse(error.message) as Record<string, unknown> };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('an invocation that works', () => {
  it('gives the handler its event and context, and gives back what it returns', async () => {
    const { invoke } = invokerFor();
    const result = await invoke(
      localFunction(`export const handler = async (event, context) => ({ event, context: {
        ...context, remaining: context.getRemainingTimeInMillis() } });`),
      { account: 'act_1', text: 'größer ✓' },
    );
    expect(result).toMatchObject({
      event: { account: 'act_1', text: 'größer ✓' },
      context: {
        functionName: 'Fake',
        memoryLimitInMB: '256',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Fake',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      },
    });
    const { remaining } = (result as { context: { remaining: number } }).context;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(60_000);
  });

  it('gives null for a handler that returns nothing', async () => {
    const { invoke } = invokerFor();
    expect(await invoke(localFunction('export const handler = async () => {};'))).toBeNull();
  });

  it('ends the process although something in it is still open', async () => {
    const { invoke } = invokerFor();
    const result = await invoke(
      localFunction('export const handler = async () => { setInterval(() => {}, 1000); return "done"; };'),
    );
    expect(result).toBe('done');
  });

  it('starts a fresh process each time', async () => {
    const { invoke } = invokerFor();
    const target = localFunction('let calls = 0; export const handler = async () => [process.pid, ++calls];');
    const [first, second] = [await invoke(target), await invoke(target)] as [number, number][];
    expect([first?.[1], second?.[1]]).toEqual([1, 1]);
    expect(first?.[0]).not.toBe(second?.[0]);
  });

  it('takes a response of nearly 6 MB whole', async () => {
    const { invoke } = invokerFor();
    const result = await invoke(
      localFunction('export const handler = async () => "x".repeat(6 * 1024 * 1024 - 1000);'),
    );
    expect(result).toHaveLength(6 * 1024 * 1024 - 1000);
  });

  it('is recorded with its unit, its time and its memory', async () => {
    const { invoke, records } = invokerFor();
    await invoke(localFunction('export const handler = async () => 1;'), { account: 'act_7', turn: 3 });
    expect(records).toMatchObject([
      {
        number: 1,
        state: 'Extract ad insights',
        functionId: 'Fake',
        account: 'act_7',
        stream: 'ad_insights',
        turn: 3,
        attempt: 0,
        accessKeyId: 'LOCAL00001',
        outcome: 'returned',
        error: undefined,
      },
    ]);
    expect(records[0]?.maxRssBytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(records[0]?.billedMs).toBeGreaterThan(0);
  });
});

describe('an invocation that fails is named as Lambda names it', () => {
  it.each<
    [name: string, source: string, limits: { memoryMb?: number; timeoutSeconds?: number }, expected: object]
  >([
    [
      'an error that the handler throws',
      'class E extends Error { name = "GraphTransient" }; export const handler = async () => { throw new E("no luck"); };',
      {},
      { name: 'GraphTransient', cause: { errorMessage: 'no luck', trace: expect.any(Array) as unknown } },
    ],
    [
      'something thrown that is no error',
      'export const handler = async () => { throw "text"; };',
      {},
      { name: 'string', cause: { errorMessage: 'text' } },
    ],
    [
      'an error outside of the handler',
      'export const handler = () => new Promise(() => setTimeout(() => { throw new RangeError("late"); }));',
      {},
      { name: 'RangeError', cause: { errorMessage: 'late' } },
    ],
    [
      'a rejection that nobody awaits',
      'export const handler = () => new Promise(() => { Promise.reject(new Error("lost")); });',
      {},
      { name: 'Runtime.UnhandledPromiseRejection', cause: { errorMessage: 'Error: lost' } },
    ],
    [
      'a bundle that does not load',
      'throw new TypeError("at load"); export const handler = 1;',
      {},
      { name: 'TypeError', cause: { errorMessage: 'at load' } },
    ],
    ['a bundle without a handler', 'export const other = 1;', {}, { name: 'Runtime.HandlerNotFound' }],
    [
      'an exit',
      'export const handler = async () => process.exit(7);',
      {},
      {
        name: 'Runtime.ExitError',
        cause: {
          errorMessage: expect.stringMatching(
            /^RequestId: \S+ Error: Runtime exited with error: exit status 7$/,
          ) as unknown,
        },
      },
    ],
    [
      'a kill',
      'export const handler = () => { process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); };',
      {},
      {
        name: 'Runtime.ExitError',
        cause: { errorMessage: expect.stringMatching(/signal: killed$/) as unknown },
      },
    ],
    [
      'a kill in the middle of the answer',
      'import { writeSync } from "node:fs"; export const handler = () => { writeSync(3, "{\\"result\\":1"); process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); };',
      {},
      { name: 'Runtime.ExitError' },
    ],
    [
      'a segmentation fault',
      'export const handler = () => { process.kill(process.pid, "SIGSEGV"); return new Promise(() => {}); };',
      {},
      {
        name: 'Runtime.ExitError',
        cause: { errorMessage: expect.stringMatching(/signal: segmentation fault$/) as unknown },
      },
    ],
    [
      'a handler that never ends',
      'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
      { timeoutSeconds: 0.5 },
      {
        name: 'Sandbox.Timedout',
        cause: { errorMessage: expect.stringMatching(/Task timed out after 0.50 seconds$/) as unknown },
      },
    ],
    [
      'a loop that lets nothing else run',
      'export const handler = () => { for (;;) {} };',
      { timeoutSeconds: 0.5 },
      { name: 'Sandbox.Timedout' },
    ],
    [
      'too much memory, outside of the heap',
      'export const handler = async () => { const kept = []; for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((go) => setTimeout(go, 5)); } };',
      { memoryMb: 128 },
      {
        name: 'Runtime.OutOfMemory',
        cause: { errorMessage: expect.stringMatching(/signal: killed$/) as unknown },
      },
    ],
    [
      'a response that is too large',
      'export const handler = async () => "x".repeat(6 * 1024 * 1024 + 1);',
      {},
      { name: 'Function.ResponseSizeTooLarge' },
    ],
    [
      'a response that is no JSON',
      'export const handler = async () => ({ big: 1n });',
      {},
      { name: 'TypeError' },
    ],
  ])('%s', async (_, source, limits, expected) => {
    const { invoke, records } = invokerFor({ limits });
    expect(await failure(invoke(localFunction(source)))).toMatchObject(expected);
    expect(records[0]?.error?.name).toBe((expected as { name: string }).name);
  });
});

describe('the log of an invocation', () => {
  it('has all that a process wrote before it was killed', async () => {
    const { invoke, log } = invokerFor();
    const line = 'x'.repeat(99);
    await failure(
      invoke(
        localFunction(`export const handler = () => {
          for (let i = 0; i < 20000; i += 1) console.log(${JSON.stringify(line)});
          console.error('last words');
          process.kill(process.pid, 'SIGKILL');
          return new Promise(() => {});
        };`),
      ),
    );
    expect(log().split(line)).toHaveLength(20_001);
    expect(log()).toContain('last words');
  });

  it('has every property of the error, as the real one would, and what the platform says', async () => {
    const { invoke, log } = invokerFor();
    await failure(
      invoke(
        localFunction(
          'export const handler = async () => { throw Object.assign(new Error("no"), { extra: "seen" }); };',
        ),
      ),
    );
    expect(log()).toMatch(/"extra":"seen"/);
    expect(log()).toMatch(
      /REPORT RequestId: \S+\tBilled Duration: \d+ ms\tMemory Size: 256 MB\t.*Error Type: Error/,
    );
  });

  it('is one file per invocation, found by its number, state and account', async () => {
    const { invoke, records } = invokerFor();
    const target = localFunction('export const handler = async () => 1;');
    await invoke(target, { account: 'act_7' });
    await invoke(target, {});
    expect(records.map(({ logFile }) => logFile.split('/').at(-1))).toEqual([
      '0001-extract-ad-insights-act_7.log',
      '0002-extract-ad-insights.log',
    ]);
  });
});

describe('the environment of an invocation', () => {
  const environmentOf = async (options: Partial<InvokerOptions>, target: Partial<LocalFunction> = {}) => {
    const { invoke } = invokerFor(options);
    const source = 'export const handler = async () => ({ ...process.env });';
    return (await invoke(localFunction(source, target))) as Record<string, string>;
  };

  it('has nothing of the parent', async () => {
    vi.stubEnv('META_ACCESS_TOKEN', 'canary-token');
    vi.stubEnv('AWS_PROFILE', 'somebody');
    const environment = await environmentOf({});
    expect(JSON.stringify(environment)).not.toContain('canary-token');
    for (const name of ['AWS_PROFILE', 'PATH', 'HOME']) expect(environment[name]).toBeUndefined();
  });

  it("has the template's variables, and the endpoints on this machine", async () => {
    expect(await environmentOf({})).toMatchObject({
      LAKE_BUCKET: 'lake-bucket',
      GRAPH_ORIGIN: ENDPOINTS.graph,
      AWS_ENDPOINT_URL_S3: ENDPOINTS.s3,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: ENDPOINTS.secretsManager,
      AWS_LAMBDA_FUNCTION_NAME: 'Fake',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ACCESS_KEY_ID: 'LOCAL00001',
      TZ: ':UTC',
    });
  });

  it('has no Graph API for a function that has none in the template', async () => {
    const environment = await environmentOf({}, { environment: { LAKE_BUCKET: 'lake-bucket' } });
    expect(environment.GRAPH_ORIGIN).toBeUndefined();
  });

  it('takes what a test sets over all else', async () => {
    expect(await environmentOf({ environment: { LAKE_BUCKET: 'other' } })).toMatchObject({
      LAKE_BUCKET: 'other',
    });
  });

  it('keeps compiled code only when asked to', async () => {
    const compileCacheFolder = temporaryFolder();
    expect((await environmentOf({})).NODE_COMPILE_CACHE).toBeUndefined();
    expect((await environmentOf({ compileCacheFolder })).NODE_COMPILE_CACHE).toBe(compileCacheFolder);
  });
});

describe('attempts', () => {
  it('are counted while the same work fails, and start afresh once it has worked', async () => {
    const marker = join(temporaryFolder(), 'failed-twice');
    const { invoke, records } = invokerFor();
    const target = localFunction(`import { appendFileSync, readFileSync } from 'node:fs';
      export const handler = async () => {
        appendFileSync(${JSON.stringify(marker)}, 'x');
        if (readFileSync(${JSON.stringify(marker)}, 'utf8').length < 3) throw new Error('again');
      };`);
    await failure(invoke(target, { turn: 0 }));
    await failure(invoke(target, { turn: 0 }));
    await invoke(target, { turn: 0 });
    await invoke(target, { turn: 0 });
    await invoke(target, { turn: 1 });
    expect(records.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 0, 0]);
    expect(records.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('limits', () => {
  it('may differ from invocation to invocation', async () => {
    const { invoke } = invokerFor({ limits: ({ attempt }) => (attempt === 0 ? { timeoutSeconds: 1 } : {}) });
    const target = localFunction(`export const handler = async (event, context) =>
      context.getRemainingTimeInMillis() > 1000 ? 'long' : new Promise(() => setInterval(() => {}, 1000));`);
    expect(await failure(invoke(target))).toMatchObject({ name: 'Sandbox.Timedout' });
    expect(await invoke(target)).toBe('long');
  });
});

describe('processes at once', () => {
  it('are at most two per core; the others queue, and their time counts from their start', async () => {
    let most = 0;
    let now = 0;
    const { invoke, records } = invokerFor({
      onStart: () => {
        now += 1;
        most = Math.max(most, now);
      },
      onEnd: (record) => {
        now -= 1;
        records.push(record);
      },
    });
    const bound = 2 * availableParallelism();
    const target = localFunction('export const handler = () => new Promise((done) => setTimeout(done, 50));');
    await Promise.all(Array.from({ length: bound + 2 }, () => invoke(target)));
    expect(most).toBe(bound);
  });
});

describe('the end', () => {
  it('kills what runs, refuses what queues and what comes, and waits until all are gone', async () => {
    const pids = temporaryFolder();
    const target = localFunction(`import { writeFileSync } from 'node:fs';
      export const handler = () => {
        writeFileSync(${JSON.stringify(pids)} + '/' + process.pid, '');
        return new Promise(() => setInterval(() => {}, 1000));
      };`);
    const { invoker, invoke, records } = invokerFor();
    const bound = 2 * availableParallelism();
    const settled = Promise.allSettled(Array.from({ length: bound + 1 }, () => invoke(target)));
    await vi.waitUntil(() => readdirSync(pids).length === bound, { timeout: 60_000 });
    await invoker.close();

    expect((await settled).map(({ status }) => status)).toEqual(Array(bound + 1).fill('rejected'));
    for (const pid of readdirSync(pids)) expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(records).toHaveLength(bound);
    await expect(invoke(target)).rejects.toThrow(/has ended/);
  });

  it('kills a process that was just being started', async () => {
    const { invoker, invoke } = invokerFor();
    const work = failure(
      invoke(localFunction('export const handler = () => new Promise(() => setInterval(() => {}, 1000));')),
    );
    await invoker.close();
    expect((await work).name).toBe('Runtime.ExitError');
  });
});

describe("a test's hand", () => {
  it('kills a running process by a signal', async () => {
    const { invoke } = invokerFor({ onStart: (_, kill) => kill('SIGKILL') });
    expect(await failure(invoke(localFunction('export const handler = async () => 1;')))).toMatchObject({
      name: 'Runtime.ExitError',
    });
  });
});
