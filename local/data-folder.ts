import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from './s3/places.ts';
import { LAKE_BUCKET_NAME } from './template.ts';
import { UsageError } from './usage-error.ts';

/** A data folder that this process has for itself. */
export interface DataFolder {
  /** Lets the next run have it. */
  release(): void;
}

/** SQLite: another connection has the lock. */
const SQLITE_BUSY = 5;

/**
 * Makes a data folder, with the folders in it that a run writes to, and takes it for this process: the S3 stand-in
 * keeps its conditional writes atomic within one process only.
 * @throws UsageError that names the folder, when it cannot be used or another process has it.
 */
export function takeDataFolder(folder: string): DataFolder {
  const parts = [
    join(folder, LAKE_BUCKET_NAME),
    temporaryFolder(folder),
    join(folder, 'logs'),
    join(folder, 'cdk.out'),
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
  const problem = code === 'ENOTDIR' ? 'is no folder, or lies below a file' : 'cannot be made or written';
  return new UsageError(
    `The data folder ${folder} cannot be used: ${part} ${problem} (${code}). ` +
      'Put that right, or take another folder with --data-dir.',
  );
}

/**
 * The lock is SQLite's on the file `lock`: taken in one step, and let go by the operating system when its process ends
 * in whatever way, so that none is ever left behind. The file stays: whoever deletes it while another takes it would
 * let a third in.
 */
function lock(folder: string): DataFolder {
  const file = join(folder, 'lock');
  try {
    const database = new DatabaseSync(file);
    // Without a journal it is one empty file.
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
      throw new UsageError(
        `The data folder ${folder} cannot be locked: ${file}: ${(error as Error).message}. ` +
          'Delete that file, or take another folder with --data-dir.',
      );
    }
    throw new UsageError(
      `Another run is at work in the data folder ${folder}. Wait for it to end, or take another folder with --data-dir.`,
    );
  }
}
