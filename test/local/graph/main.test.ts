import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

test('run apart, it prints its origin and token, serves with them, and ends on SIGINT', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/graph/main.ts', '--seed', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 2) break;
  }
  const [url, token] = lines.map((line) => line.split(': ')[1]);
  const answer = await fetch(`${url}/v25.0/me/adaccounts`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ data: [{ id: 'act_1' }, { id: 'act_2' }] });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
