import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockFolder } from './folder-lock.ts';
import { temporaryFolder } from './s3/places.ts';
import { LAKE_BUCKET_NAME } from './template.ts';
import { UsageError } from './usage-error.ts';

/** A data folder that this process has for itself. */
export interface DataFolder {
  /** Lets the next run have it. */
  release(): void;
}

/** Folder of the lock files. */
const LOCKS = '.lock';

/**
 * Makes a data folder, with the folders in it that a run writes to, and takes it for this process: the S3 emulator
 * keeps its conditional writes atomic within one process only.
 * @throws UsageError that names the folder, when it cannot be used or another process has it.
 */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  const parts = [
    join(folder, LAKE_BUCKET_NAME),
    temporaryFolder(folder),
    join(folder, 'logs'),
    join(folder, 'cdk.out'),
    join(folder, LOCKS),
  ];
  for (const part of [folder, ...parts]) {
    try {
      makeWritable(part);
    } catch (error) {
      throw unusable(folder, part, error);
    }
  }
  return lock(folder);
}

/**
 * Like `mkdirSync` with `recursive`, which does not return where a file system answers ENOENT to a new folder, as
 * `/proc` does.
 */
function makeWritable(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another run may have made it just now.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  accessSync(folder, constants.W_OK | constants.X_OK);
}

function unusable(folder: string, part: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const problem = code === 'ENOTDIR' ? 'is not a folder, or is below a file' : 'cannot be made or written';
  return new UsageError(
    `The data folder ${folder} cannot be used: ${part} ${problem} (${code}). ` +
      'Put that right, or take another folder with --data-dir.',
  );
}

async function lock(folder: string): Promise<DataFolder> {
  // A folder of its own: a lock file is never mistaken for something else.
  const locks = join(folder, LOCKS);
  const taken = await lockFolder(locks).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The data folder ${folder} cannot be locked: ${locks}: ${reason}. ` +
        'Delete that folder, or take another one with --data-dir.',
    );
  });
  if (taken !== undefined) return taken;
  throw new UsageError(
    `Another run is at work in the data folder ${folder}. Wait for it to end, or take another folder with --data-dir.`,
  );
}
