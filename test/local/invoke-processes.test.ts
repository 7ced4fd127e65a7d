import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { failure, invokerFor, localFunction } from '#test/harness/fake-invoker.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

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
