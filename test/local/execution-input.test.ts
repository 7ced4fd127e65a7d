import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readExecutionInput } from '#local/execution-input.ts';
import { UsageError } from '#local/usage-error.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

function fileWith(text: string): string {
  const file = join(temporaryFolder(), 'input.json');
  writeFileSync(file, text);
  return file;
}

it('reads JSON from the command line, whatever it means', () => {
  expect(readExecutionInput({ json: '{"streams":["nope"]}' })).toEqual({ streams: ['nope'] });
});

it('reads JSON from a file', () => {
  expect(readExecutionInput({ file: fileWith('{"rerun":"a"}\n') })).toEqual({ rerun: 'a' });
  expect(readExecutionInput({ file: fileWith('\uFEFF{"rerun":"a"}') })).toEqual({ rerun: 'a' });
});

it.each([
  ['null', 'null'],
  ['[]', 'an empty list'],
  ['["act_1"]', 'a list of 1'],
  ['"x"', '"x"'],
  ['42', '42'],
  ['"EAABcanary"', 'a text of 10 characters'],
])('refuses JSON that is no object, as Step Functions does: %s', (text, told) => {
  const takes = 'It must be an object such as {} or {"lookbackDays": 7}, or a file with one.';
  expect(() => readExecutionInput({ json: text })).toThrow(new UsageError(`--input is ${told}. ${takes}`));
  const file = fileWith(text);
  expect(() => readExecutionInput({ file })).toThrow(new UsageError(`--input: ${file} is ${told}. ${takes}`));
});

it('does not repeat a token that stands where a file should', () => {
  expect(() => readExecutionInput({ file: 'EAABcanary' })).toThrow(
    /^(?!.*canary).*cannot be read.*revoke it/,
  );
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
