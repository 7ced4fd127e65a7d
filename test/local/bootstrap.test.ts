import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bundle } from '#test/harness/fake-stack.ts';

const BOOTSTRAP = fileURLToPath(new URL('../../local/bootstrap.mjs', import.meta.url));

it('ends with the process that started it, whatever the handler still does', async () => {
  const folder = bundle(
    'export const handler = () => { console.log("started"); return new Promise(() => setInterval(() => {}, 1000)); };',
  );
  const child = spawn(process.execPath, [BOOTSTRAP], {
    env: { LAMBDA_TASK_ROOT: folder },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  child.stdin?.write(`${JSON.stringify({ event: {}, deadline: Date.now() + 60_000 })}\n`);
  await once(child.stdio[1] as Readable, 'data');
  const ended = once(child, 'exit');
  child.stdin?.destroy();
  expect(await ended).toEqual([1, null]);
});
