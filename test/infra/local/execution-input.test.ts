import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readExecutionInput } from '#infra/local/execution-input.ts';
import { temporaryFolder } from '#test/infra/local/fake-stack.ts';

function fileWith(text: string): string {
  const file = join(temporaryFolder(), 'input.json');
  writeFileSync(file, text);
  return file;
}

it('reads JSON from the command line, whatever it means', () => {
  expect(readExecutionInput({ json: '{"streams":["nope"]}' })).toEqual({ streams: ['nope'] });
  expect(readExecutionInput({ json: '[1]' })).toEqual([1]);
});

it('reads JSON from a file', () => {
  expect(readExecutionInput({ file: fileWith('{"rerun":"a"}\n') })).toEqual({ rerun: 'a' });
});

it('says which file it cannot read', () => {
  const file = join(temporaryFolder(), 'absent.json');
  expect(() => readExecutionInput({ file })).toThrow(`--input: ${file} cannot be read (ENOENT)`);
});

it.each(['{"a":1,}', '{"accessToken":"canary-token" x}', '{', '{"canary-token": tru', ''])(
  'says that %s is not JSON, without repeating it',
  (text) => {
    const message = /^--input.* is not valid JSON: (?!.*canary-token)[^\n]+\.$/;
    expect(() => readExecutionInput({ json: text })).toThrow(message);
    expect(() => readExecutionInput({ file: fileWith(text) })).toThrow(message);
  },
);
