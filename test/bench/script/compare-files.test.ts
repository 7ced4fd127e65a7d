import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compareFiles } from './compare-files.ts';

const RIGHT = ['{"id":"1","n":{"a":1,"b":2}}', '{"id":"2"}', '{"id":"2"}', '{"id":"3"}'];

test.each([
  ['the same', RIGHT, 0, 0],
  [
    'other orders of rows and keys',
    ['{"id":"3"}', '{"n":{"b":2,"a":1},"id":"1"}', '{"id":"2"}', '{"id":"2"}'],
    0,
    0,
  ],
  ['one row less', RIGHT.slice(0, 3), 1, 0],
  ['one row more', [...RIGHT, '{"id":"4"}'], 0, 1],
  ['a row too often and another too rarely', ['{"id":"2"}', ...RIGHT.slice(1)], 1, 1],
  ['another value', ['{"id":"1","n":{"a":1,"b":3}}', ...RIGHT.slice(1)], 1, 1],
  ['nothing', [], 4, 0],
])('%s', async (_, lines, missing, surplus) => {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, rows: readonly string[]): string => {
    writeFileSync(join(folder, name), rows.map((row) => `${row}\n`).join(''));
    return join(folder, name);
  };
  const taken: unknown[] = [];
  const found = await compareFiles(write('right', RIGHT), write('found', lines), (row) => taken.push(row));
  expect(found).toEqual({ expected: 4, missing, surplus });
  expect(taken).toEqual(RIGHT.map((row) => JSON.parse(row)));
});
