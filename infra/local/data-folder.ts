import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '#infra/local/arguments.ts';

/** A data folder that this process has for itself. */
export interface DataFolder {
  /** Lets the next run have it. */
  release(): void;
}

/**
 * Takes a data folder for this process: the S3 stand-in keeps its conditional writes atomic within one process only.
 * The lock is `<folder>/lock`, with the process id; one whose process is gone is taken over.
 * @param folder made if it is not there.
 * @throws UsageError when another process has it.
 */
export function lockDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const claim = join(folder, 'lock.claim');
  try {
    // Reading the lock and taking it are two steps; whoever holds the claim does both.
    writeFileSync(claim, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(
      `Another run is just starting in ${folder}. If there is none, delete ${claim} and start again.`,
    );
  }
  try {
    const holder = holderOf(lock);
    if (holder !== undefined) {
      throw new UsageError(
        `Process ${holder} runs in ${folder}. Wait for it to end, or take another folder with --data-dir. ` +
          `If it is something else, delete ${lock}.`,
      );
    }
    writeFileSync(lock, String(process.pid));
  } finally {
    rmSync(claim);
  }
  return { release: () => rmSync(lock, { force: true }) };
}

/** The living process that holds the lock. */
function holderOf(lock: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Our own id is that of a run before us: in a container every run gets the same.
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
