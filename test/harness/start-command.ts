import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { CATALOG } from '#functions/streams/catalog.ts';
import { temporaryFolder } from './fake-stack.ts';
import { type GraphSimulator, startGraphSimulator } from './graph-simulator.ts';

/** How many streams are deployed by default. */
export const DEFAULT = CATALOG.filter(({ isOptional }) => isOptional !== true).length;
export const ROOT = resolve(import.meta.dirname, '../..');
export const WINDOW = { accounts: ['act_1'], since: '2026-01-01', until: '2026-01-03' };
export const ALL = JSON.stringify(WINDOW);
/** Where it does not matter what a run extracts: each invocation is a process. */
export const LISTINGS = JSON.stringify({ ...WINDOW, streams: ['ad_metadata', 'ad_creatives'] });
export const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';

/** A file of settings. */
export function settingsFile(settings: object): string {
  const file = join(temporaryFolder(), 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/**
 * Starts the command line as `npm start` does, in an environment of its own, and with the defaults of all settings:
 * the project's `settings.json` is of no concern to tests.
 */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const settings = args.includes('--settings') ? [] : ['--settings', settingsFile({})];
  const child = spawn(process.execPath, ['local/start.mjs', ...args, ...settings], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function end(child: ChildProcess): Promise<Ended> {
  const { promise: status, resolve: exited } = Promise.withResolvers<number | null>();
  child.once('close', exited);
  if (child.stdout === null || child.stderr === null) throw new Error('Started without pipes');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}

export async function simulator(): Promise<GraphSimulator> {
  const graph = await startGraphSimulator({ reportMs: 50, timeScale: 0.01 });
  onTestFinished(() => graph.close());
  return graph;
}

export const against = (graph: GraphSimulator) => ['--graph-url', graph.url, '--wait-scale', '0.01'];
export const tokenOf = (graph: GraphSimulator) => ({ META_ACCESS_TOKEN: graph.accessToken });
