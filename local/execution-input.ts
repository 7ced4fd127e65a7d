import { readFileSync } from 'node:fs';
import { describeValue } from '#functions/runtime/describe-value.ts';
import type { Arguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the execution input that the command line names.
 * @returns an object, which is all that Step Functions takes (its console refuses anything else); what it means is for
 * the state machine's `Plan` to judge.
 * @throws UsageError when the file cannot be read, or is not JSON or no object.
 */
export function readExecutionInput(input: Arguments['input']): object {
  if ('json' in input) return readObject(input.json, '--input');
  const from = `--input: ${input.file}`;
  let text: string;
  try {
    text = readFileSync(input.file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${from} cannot be read (${code}). It takes a file, or JSON that starts with "{".`);
  }
  return readObject(text, from);
}

function readObject(text: string, from: string): object {
  // A byte order mark is what some Windows editors begin a file with, and no JSON.
  const value = parse(text.replace(/^\uFEFF/, ''), from);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(
    `${from} is ${describeValue(value)}. It takes an object such as {} or {"lookbackDays": 7}, or a file with one.`,
  );
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the fault, which may hold a token that was pasted.
    const reason = (error as Error).message.replace(/, (\.{3})?".*" is not valid JSON$/s, '');
    throw new UsageError(`${from} is not valid JSON: ${reason}.`);
  }
}
