import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '#infra/local/arguments.ts';
import { lockDataFolder } from '#infra/local/data-folder.ts';
import { temporaryFolder } from '#test/infra/local/fake-stack.ts';

/** A process that lives as long as this test does, and is not this one. */
const ANOTHER = process.ppid;
/** Larger than any process id of Linux, macOS or Windows. */
const NOBODY = 2 ** 30;

it('makes the folder, notes who has it, and gives it back', () => {
  const folder = join(temporaryFolder(), 'new', 'data');
  const held = lockDataFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
  held.release();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

it('refuses a folder that another process has, and names both', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), String(ANOTHER));
  expect(() => lockDataFolder(folder)).toThrow(UsageError);
  expect(() => lockDataFolder(folder)).toThrow(`Process ${ANOTHER} runs in ${folder}`);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(ANOTHER));
});

it.each([
  ['a process that is gone', String(NOBODY)],
  ['a process before this one with the same id, as in a container', String(process.pid)],
  ['a process that died before it had written its id', ''],
])('takes over from %s', (_, content) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), content);
  lockDataFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
});

it('refuses while another process is just taking the folder', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock.claim'), '');
  expect(() => lockDataFolder(folder)).toThrow(/just starting.*delete .*lock\.claim/);
});
