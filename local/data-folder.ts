import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockFolder } from './folder-lock.ts';
import { temporaryFolder } from './s3/places.ts';
import { LAKE_BUCKET_NAME } from './template.ts';
import { UsageError } from './usage-error.ts';

/** A data folder locked by this process. */
export interface DataFolder {
  /** Releases the lock. */
  release(): void;
}

/** Folder of the lock files. */
const LOCKS = '.lock';

/**
 * Creates a data folder with the subfolders of a run, and locks it for this process, because the S3 emulator's
 * conditional writes are atomic only within one process.
 * @throws UsageError with the folder when it is unusable or locked by another process.
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
 * Like `mkdirSync` with `recursive`, which loops forever if the file system returns ENOENT for a new folder, as `/proc`
 * does.
 */
function makeWritable(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another run may have just created it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  accessSync(folder, constants.W_OK | constants.X_OK);
}

function unusable(folder: string, part: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const problem = code === 'ENOTDIR' ? 'is not a folder, or is below a file' : 'cannot be created or written';
  return new UsageError(
    `The data folder ${folder} cannot be used: ${part} ${problem} (${code}). ` +
      'Fix that, or use another folder with --data-dir.',
  );
}

async function lock(folder: string): Promise<DataFolder> {
  // Lock files have a separate folder, so that nothing else is mistaken for one.
  const locks = join(folder, LOCKS);
  const taken = await lockFolder(locks).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The data folder ${folder} cannot be locked: ${locks}: ${reason}. ` +
        'Delete that folder, or use another one with --data-dir.',
    );
  });
  if (taken !== undefined) return taken;
  throw new UsageError(
    `Another run is using the data folder ${folder}. Wait for it to end, or use another folder with --data-dir.`,
  );
}
