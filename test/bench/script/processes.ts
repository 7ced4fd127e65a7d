import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { synthesize } from '#infra/synthesize.ts';
import { childCpuSeconds } from '#test/bench/extraction.ts';
import { peakMemory } from './own-memory.ts';
import { WholeRunResult } from './whole-run-result.ts';

/** What a process took, from its start to its end, with all processes that it started. */
export interface Measured {
  readonly seconds: number;
  /** User and system time, as the system counts it. */
  readonly cpuSeconds: number;
  /** Highest resident memory of the largest process that it started, in bytes; 0 for none. Looked at every 100 ms. */
  readonly largestChildBytes: number;
  /** Its stdout as JSON. */
  readonly output: unknown;
}

const LOOK_EVERY_MS = 100;
const fileIn = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Runs a file of this folder as a process, with Node alone, and measures it. Nothing else may end a child of this
 * process meanwhile.
 * @param environment additional variables.
 * @throws Error when it ends with another status than 0.
 */
export async function measureProcess(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const before = { cpu: childCpuSeconds(), at: performance.now() };
  const child = spawn(process.execPath, [fileIn(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let largestChildBytes = 0;
  const look = setInterval(() => {
    largestChildBytes = Math.max(largestChildBytes, ...childrenOf(child.pid).map(peakMemory));
  }, LOOK_EVERY_MS);
  try {
    const [output, [code]] = await Promise.all([buffer(child.stdout), once(child, 'close')]);
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
    const seconds = (performance.now() - before.at) / 1000;
    const cpuSeconds = childCpuSeconds() - before.cpu;
    return { seconds, cpuSeconds, largestChildBytes, output: JSON.parse(output.toString()) };
  } finally {
    clearInterval(look);
  }
}

/** Ids of the processes that a process has started and that run; none where the system does not tell. */
function childrenOf(pid: number | undefined): number[] {
  try {
    const lists = globSync(`/proc/${pid}/task/*/children`).map((path) => readFileSync(path, 'utf8'));
    return lists.join(' ').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The Graph API of the benchmark in a process of its own. */
export async function startGraphFront(): Promise<{ readonly url: string } & AsyncDisposable> {
  const args = ['--import', 'tsx', fileIn('graph-front.ts')];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return {
    url: line.toString().trim(),
    [Symbol.asyncDispose]: async () => {
      child.stdin?.end();
      await once(child, 'exit');
    },
  };
}

/** Runs one whole execution in a process of its own. */
export interface WholeRuns {
  /**
   * @param folder takes its data. @param environment additional variables of the process.
   * @throws Error when the process breaks; an execution that fails is a result.
   */
  run(
    folder: string,
    environment?: Readonly<Record<string, string>>,
  ): Promise<Measured & { readonly result: WholeRunResult }>;
}

/** Synthesizes into a folder, once for all runs. @param graph origin of the Graph API. */
export async function prepareWholeRuns(outdir: string, graph: string): Promise<WholeRuns> {
  const { templateFile } = await synthesize({ outdir });
  return {
    async run(folder, environment = {}) {
      const args = [outdir, templateFile, graph, folder];
      const measured = await measureProcess('whole-run.ts', args, environment);
      return { ...measured, result: WholeRunResult.parse(measured.output) };
    },
  };
}
