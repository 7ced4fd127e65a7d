import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A folder locked by this process. */
export interface FolderLock {
  release(): void;
}

/**
 * Locks a folder for this process. The owner listens on loopback and responds with a word from its lock file, so that
 * the lock always ends with the process. A process id could be reused, and a heartbeat would block the next start until
 * it is stale.
 *
 * Lock files are numbered, and the highest number counts. It is never removed or reused: if several processes find its
 * owner gone, only one creates the next.
 * @returns undefined when another process has the folder.
 * @throws Error when a lock file cannot be read or written.
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const word = randomUUID();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(word);
  });
  const port = await listen(server);
  try {
    const last = newest(folder);
    if (last > 0 && (await isAlive(folder, last))) return stop(server);
    const own = last + 1;
    if (!claim(folder, own, `${port} ${word}`) || newest(folder) !== own) return stop(server);
    for (const old of numbers(folder)) if (old < own) rmSync(fileOf(folder, old), { force: true });
  } catch (error) {
    stop(server);
    throw error;
  }
  return { release: () => void stop(server) };
}

/** A busy process responds late. */
const PATIENCE_MS = 5_000;
const PREFIX = 'lock-';
const fileOf = (folder: string, number: number): string => join(folder, `${PREFIX}${number}`);
const numbers = (folder: string): number[] =>
  readdirSync(folder)
    .filter((name) => /^lock-\d+$/.test(name))
    .map((name) => Number(name.slice(PREFIX.length)));
const newest = (folder: string): number => Math.max(0, ...numbers(folder));

function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject).listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  // The lock must not keep the process alive.
  server.unref();
  return promise;
}

function stop(server: Server): undefined {
  server.close();
  return undefined;
}

/** Creates a lock file with its content in one step; false if another process was faster. */
function claim(folder: string, number: number, content: string): boolean {
  const draft = join(folder, `draft-${randomUUID()}`);
  writeFileSync(draft, content);
  try {
    linkSync(draft, fileOf(folder, number));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Whether the process that wrote a lock file still responds. One that accepts the connection but stays silent is busy.
 */
async function isAlive(folder: string, number: number): Promise<boolean> {
  const content = contentOf(folder, number);
  if (content === undefined) return true;
  const [port, word] = content.split(' ');
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  const busy = new Promise<boolean>((resolve) => socket.setTimeout(PATIENCE_MS, () => resolve(true)));
  const answered = text(socket).then(
    (answer) => answer === word,
    () => false,
  );
  return Promise.race([answered, busy]).finally(() => socket.destroy());
}

/** Undefined if a newer owner has removed it. */
function contentOf(folder: string, number: number): string | undefined {
  try {
    return readFileSync(fileOf(folder, number), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
