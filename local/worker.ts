import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Options of the process for one invocation. */
export interface WorkerOptions {
  /** Folder with `index.mjs`. */
  readonly codeFolder: string;
  /** The complete environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
  readonly requestId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  /** From the start of the process, including the cold start. */
  readonly timeoutSeconds: number;
  /** Open file for stdout and stderr. A pipe would lose the last output of a killed process. */
  readonly logFile: number;
  /** Called when the process runs, with a function to kill it. */
  readonly onStart: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** The error of the handler, in the form of Lambda's runtime. */
const HandlerError = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()),
});
export type HandlerError = z.infer<typeof HandlerError>;

const Answer = z.object({
  result: z.unknown().optional(),
  error: HandlerError.optional(),
  maxRssBytes: z.number(),
});

/** How a process ended. `exited`: without a result. */
export type WorkerEnd =
  | { readonly kind: 'returned'; readonly result: unknown }
  | { readonly kind: 'threw'; readonly error: HandlerError }
  | { readonly kind: 'timed out' }
  | { readonly kind: 'out of memory' }
  | { readonly kind: 'response too large'; readonly bytes: number }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** How the process ended, its lifetime, and its peak memory (0 if the platform does not report it). */
export type WorkerResult = WorkerEnd & { readonly ms: number; readonly maxRssBytes: number };

/** Lambda's limit on the response of a synchronous invocation: 6 MB. */
export const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024;
const MEMORY_POLL_MS = 100;
const MEGABYTE = 1024 * 1024;
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
const GROUPS = process.platform !== 'win32';

/** Kill functions of all running processes. A busy one would not notice that its parent and stdin are gone. */
const kills = new Set<(signal: NodeJS.Signals) => void>();
process.on('exit', () => {
  for (const kill of kills) kill('SIGKILL');
});

/**
 * Runs one invocation in a new process: cold start, own memory, own environment, killed when it exceeds its time or
 * memory. Resolves when the process has ended and its output was read.
 * @throws the operating system's error when the process cannot start.
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerResult> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: options.codeFolder,
    env: options.environment,
    stdio: ['pipe', options.logFile, options.logFile, 'pipe'],
    // A separate process group, so that Ctrl-C on a terminal reaches only the parent, which shuts down all in order.
    detached: GROUPS,
    windowsHide: true,
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (GROUPS) killGroup(child.pid, signal);
    else child.kill(signal);
  };
  kills.add(kill);

  let death: 'timed out' | 'out of memory' | undefined;
  let maxRssBytes = 0;
  const timeout = setTimeout(() => {
    death = 'timed out';
    kill('SIGKILL');
  }, options.timeoutSeconds * 1000);
  const watch = setInterval(() => {
    maxRssBytes = Math.max(maxRssBytes, peakMemory(child.pid));
    if (maxRssBytes <= options.memoryMb * MEGABYTE) return;
    death ??= 'out of memory';
    kill('SIGKILL');
  }, MEMORY_POLL_MS);

  const answer = collect(child.stdio[3] as NodeJS.ReadableStream);
  // If the process dies immediately, its exit tells more than the broken pipe.
  child.stdin?.on('error', () => {});
  child.stdin?.write(`${JSON.stringify(messageOf(options, startedAt))}\n`);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  child.once('spawn', () => options.onStart(kill));

  try {
    const exit = await ended;
    const end = endOf(answer(), death, exit);
    return { ...end.end, ms: Date.now() - startedAt, maxRssBytes: Math.max(maxRssBytes, end.maxRssBytes) };
  } finally {
    clearTimeout(timeout);
    clearInterval(watch);
    kills.delete(kill);
    child.stdin?.destroy();
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function messageOf(options: WorkerOptions, startedAt: number): Record<string, unknown> {
  const { event, requestId, functionName, functionArn, memoryMb, timeoutSeconds } = options;
  return {
    event,
    requestId,
    functionName,
    functionArn,
    memoryMb,
    deadline: startedAt + timeoutSeconds * 1000,
  };
}

/** Peak memory of the process in bytes. Linux only; elsewhere the limit is not enforced. */
function peakMemory(pid: number | undefined): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(peak ?? 0) * 1024;
  } catch {
    // No such file: the process has just ended, or this is not Linux.
    return 0;
  }
}

/** Reads a stream to its end and keeps slightly more than the limit, because the result has a small wrapper. */
function collect(stream: NodeJS.ReadableStream): () => { text: string; bytes: number } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= RESPONSE_LIMIT_BYTES + 1024) chunks.push(chunk);
  });
  // A killed process leaves a reset. Its exit tells how it died.
  stream.on('error', () => {});
  return () => ({ text: Buffer.concat(chunks).toString('utf8'), bytes });
}

function endOf(
  answer: { text: string; bytes: number },
  death: 'timed out' | 'out of memory' | undefined,
  exit: { code: number | null; signal: NodeJS.Signals | null },
): { end: WorkerEnd; maxRssBytes: number } {
  if (answer.bytes > RESPONSE_LIMIT_BYTES) {
    return { end: { kind: 'response too large', bytes: answer.bytes }, maxRssBytes: 0 };
  }
  // Only a complete line is a result. It counts even if the process died afterwards.
  if (answer.text.endsWith('\n')) {
    const { result, error, maxRssBytes } = Answer.parse(JSON.parse(answer.text));
    const end: WorkerEnd = error === undefined ? { kind: 'returned', result } : { kind: 'threw', error };
    return { end, maxRssBytes };
  }
  return { end: death === undefined ? { kind: 'exited', ...exit } : { kind: death }, maxRssBytes: 0 };
}
