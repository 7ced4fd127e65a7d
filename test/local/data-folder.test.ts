import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeDataFolder } from '#local/data-folder.ts';
import { UsageError } from '#local/usage-error.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

it('makes the folder and what a run writes to, and gives it back', async () => {
  const folder = join(temporaryFolder(), 'new', 'data');
  (await takeDataFolder(folder)).release();
  expect(['lake-bucket', 'logs', 'cdk.out', '.s3'].filter((part) => !existsSync(join(folder, part)))).toEqual(
    [],
  );
  (await takeDataFolder(folder)).release();
});

it('refuses a folder that is taken, and names it', async () => {
  const folder = temporaryFolder();
  const held = await takeDataFolder(folder);
  const message = new UsageError(
    `Another run is using the data folder ${folder}. Wait for it to end, or use another folder with --data-dir.`,
  );
  await expect(takeDataFolder(folder)).rejects.toThrow(message);
  held.release();
  (await takeDataFolder(folder)).release();
});

it('refuses a folder that another process has, until that has died, in whatever way', async () => {
  const folder = temporaryFolder();
  const source = `
    import { takeDataFolder } from '#local/data-folder.ts';
    await takeDataFolder(${JSON.stringify(folder)});
    console.log('taken');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  await expect(takeDataFolder(folder)).rejects.toThrow('Another run is using');
  other.kill('SIGKILL');
  await once(other, 'close');
  (await takeDataFolder(folder)).release();
});

it('lets exactly one of many starts have the folder, also after a crash', async () => {
  const folder = temporaryFolder();
  const winners = async () => {
    const starts = await Promise.allSettled(Array.from({ length: 20 }, () => takeDataFolder(folder)));
    return starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
  };
  const [first, ...more] = await winners();
  expect(more).toEqual([]);
  first?.release();
  // Left by a process that died: nobody listens there, or somebody else does.
  writeFileSync(join(folder, '.lock', 'lock-1000'), '1 word-of-the-dead');
  expect(await winners()).toHaveLength(1);
});

it('is not fooled by a program that got the port of a dead owner', async () => {
  const folder = temporaryFolder();
  const stranger = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await once(stranger, 'listening');
  const address = stranger.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  (await takeDataFolder(folder)).release();
  writeFileSync(join(folder, '.lock', 'lock-7'), `${port} word-of-the-dead`);
  (await takeDataFolder(folder)).release();
});

describe('a folder that cannot be used is refused in one line that names it and what to do', () => {
  const refusal = async (folder: string): Promise<string> => {
    try {
      await takeDataFolder(folder);
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
    ['a folder whose locks are a file', '', '.lock'],
  ])('%s', async (_name, below, file) => {
    const parent = temporaryFolder();
    writeFileSync(join(parent, file), '');
    const folder = file === 'file' ? join(parent, file, below) : parent;
    const message = await refusal(folder);
    expect(message).toMatch(/ \(ENOTDIR\)\. Fix that, or use another folder with --data-dir\.$/);
    expect(message).toContain(`The data folder ${folder} cannot be used: `);
    expect(message).toContain(join(parent, file));
  });

  it.runIf(existsSync('/proc/self'))('one in which no folder can be made', async () => {
    expect(await refusal('/proc/data')).toContain('/proc/data cannot be created or written (ENOENT)');
  });
});
