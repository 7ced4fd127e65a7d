import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A Graph API in a process of its own, so that serving does not slow the measured process down. */
export interface CannedGraph extends AsyncDisposable {
  readonly url: string;
  /** How many requests it has had. */
  requests(): Promise<number>;
}

/** Starts `canned-graph.ts`. */
export async function startCannedGraph(): Promise<CannedGraph> {
  const file = fileURLToPath(new URL('./canned-graph.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  return {
    url,
    requests: async () => Number(await (await fetch(`${url}/requests`)).text()),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
