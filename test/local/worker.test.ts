import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { bundle, temporaryFolder } from '#test/harness/fake-stack.ts';

it.runIf(existsSync('/proc/self'))('a busy invocation ends with the process that started it', async () => {
  const folder = temporaryFolder();
  const pidFile = join(folder, 'pid');
  // It never comes back to its event loop, where it would notice that its stdin is closed.
  const codeFolder = bundle(`import { writeFileSync } from 'node:fs';
    export const handler = () => { writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); for (;;); };`);
  const source = `
    import { existsSync, openSync, readFileSync } from 'node:fs';
    import { runWorker } from '#local/worker.ts';
    void runWorker({
      codeFolder: ${JSON.stringify(codeFolder)},
      environment: { LAMBDA_TASK_ROOT: ${JSON.stringify(codeFolder)} },
      event: {}, requestId: 'r', functionName: 'f', functionArn: 'a', memoryMb: 512, timeoutSeconds: 600,
      logFile: openSync(${JSON.stringify(join(folder, 'log'))}, 'a'), onStart() {},
    });
    const pidFile = ${JSON.stringify(pidFile)};
    setInterval(() => { if (existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '') process.exit(130); }, 5);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(parent, 'close')).toEqual([130, null]);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000 });
});

/** Whether a process runs; a dead one that nobody has asked after (`Z`) does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
