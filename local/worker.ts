import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** One invocation, as the process that runs it needs it. */
export interface WorkerOptions {
  /** Folder with `index.mjs`. */
  readonly codeFolder: string;
  /** All of the process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
  readonly requestId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  /** From the start of the process; a cold start counts. */
  readonly timeoutSeconds: number;
  /** Open file that takes stdout and stderr: a pipe would lose what a dying process wrote. */
  readonly logFile: number;
  /** Called once the process runs, with the way to end it. */
  readonly onStart: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** What the handler threw, in the words of Lambda's runtime. */
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

/** How a process ended. `exited`: without an answer. */
export type WorkerEnd =
  | { readonly kind: 'returned'; readonly result: unknown }
  | { readonly kind: 'threw'; readonly error: HandlerError }
  | { readonly kind: 'timed out' }
  | { readonly kind: 'out of memory' }
  | { readonly kind: 'response too large'; readonly bytes: number }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** How it ended, how long the process lived, and the most memory it held (0 where the platform does not tell). */
export type WorkerResult = WorkerEnd & { readonly ms: number; readonly maxRssBytes: number };

/** Lambda: response payload of a synchronous invocation, 6 MB. */
export const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024;
const MEMORY_POLL_MS = 100;
const MEGABYTE = 1024 * 1024;
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
const GROUPS = process.platform !== 'win32';

/** Ends each process that runs. One that is busy would not notice that its parent, and with it its stdin, is gone. */
const kills = new Set<(signal: NodeJS.Signals) => void>();
process.on('exit', () => {
  for (const kill of kills) kill('SIGKILL');
});

/**
 * Runs one invocation in a fresh process: cold start, own memory, own environment, killed past its time or memory.
 * Resolves when the process has ended and all that it wrote has been read.
 * @throws the error of the operating system when the process cannot be started.
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerResult> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: options.codeFolder,
    env: options.environment,
    stdio: ['pipe', options.logFile, options.logFile, 'pipe'],
    // A process group of its own: Ctrl-C on a terminal must reach the parent alone, which then ends all in order.
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
  // A process that dies at once leaves nobody to read; its end tells more than the broken pipe.
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
    // It has ended just now.
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

/** Most memory that the process has held so far, bytes; Linux tells it, elsewhere the limit is not watched. */
function peakMemory(pid: number | undefined): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(peak ?? 0) * 1024;
  } catch {
    // No such file: the process has ended just now, or this is not Linux.
    return 0;
  }
}

/** Reads a stream to its end and keeps it, up to a little more than the limit: the answer carries a few words more. */
function collect(stream: NodeJS.ReadableStream): () => { text: string; bytes: number } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= RESPONSE_LIMIT_BYTES + 1024) chunks.push(chunk);
  });
  // A reset is what a killed process leaves; how it died is told by its exit.
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
  // Only a complete line is an answer; one that was complete before the process died was given.
  if (answer.text.endsWith('\n')) {
    const { result, error, maxRssBytes } = Answer.parse(JSON.parse(answer.text));
    const end: WorkerEnd = error === undefined ? { kind: 'returned', result } : { kind: 'threw', error };
    return { end, maxRssBytes };
  }
  return { end: death === undefined ? { kind: 'exited', ...exit } : { kind: death }, maxRssBytes: 0 };
}
