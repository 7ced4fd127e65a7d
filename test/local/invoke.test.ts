import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failure, invokerFor, localFunction } from '#test/harness/fake-invoker.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

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
