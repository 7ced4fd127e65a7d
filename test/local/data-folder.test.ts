import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeDataFolder } from '#local/data-folder.ts';
import { UsageError } from '#local/usage-error.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

it('makes the folder and what a run writes to, and gives it back', () => {
  const folder = join(temporaryFolder(), 'new', 'data');
  takeDataFolder(folder).release();
  expect(['lake-bucket', 'logs', 'cdk.out', '.s3'].filter((part) => !existsSync(join(folder, part)))).toEqual(
    [],
  );
  takeDataFolder(folder).release();
});

it('refuses a folder that is taken, and names it', () => {
  const folder = temporaryFolder();
  const held = takeDataFolder(folder);
  const message = new UsageError(
    `Another run is at work in the data folder ${folder}. Wait for it to end, or take another folder with --data-dir.`,
  );
  expect(() => takeDataFolder(folder)).toThrow(message);
  held.release();
  takeDataFolder(folder).release();
});

it('refuses a folder that another process has, until that has died, in whatever way', async () => {
  const folder = temporaryFolder();
  const source = `
    import { takeDataFolder } from '#local/data-folder.ts';
    takeDataFolder(${JSON.stringify(folder)});
    console.log('taken');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  expect(() => takeDataFolder(folder)).toThrow('Another run is at work');
  other.kill('SIGKILL');
  await once(other, 'close');
  takeDataFolder(folder).release();
});

describe('a folder that cannot be used is refused in one line that names it and what to do', () => {
  const refusal = (folder: string): string => {
    try {
      takeDataFolder(folder);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as Error).message;
    }
    throw new Error(`${folder} was taken`);
  };

  it.each([
    ['a file', '', 'file'],
    ['a path below a file', 'below/it', 'file'],
    ['a folder whose bucket is a file', '', 'lake-bucket'],
    ['a folder whose logs are a file', '', 'logs'],
    ['a folder whose S3 records are a file', '', '.s3'],
    ['a folder whose synthesized stack is a file', '', 'cdk.out'],
  ])('%s', (_name, below, file) => {
    const parent = temporaryFolder();
    writeFileSync(join(parent, file), '');
    const folder = file === 'file' ? join(parent, file, below) : parent;
    const message = refusal(folder);
    expect(message).toMatch(/ \(ENOTDIR\)\. Put that right, or take another folder with --data-dir\.$/);
    expect(message).toContain(`The data folder ${folder} cannot be used: `);
    expect(message).toContain(join(parent, file));
  });

  it.runIf(existsSync('/proc/self'))('one in which no folder can be made', () => {
    expect(refusal('/proc/data')).toContain('/proc/data cannot be made or written (ENOENT)');
  });

  it('one whose lock is something else', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lock'));
    expect(refusal(folder)).toContain(`cannot be locked: ${join(folder, 'lock')}: `);
  });
});
