import { readFileSync } from 'node:fs';
import { describeValue } from '#functions/runtime/describe-value.ts';
import type { Arguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the execution input from the command line.
 * @returns an object, as Step Functions requires. `Plan` checks its content.
 * @throws UsageError when the file cannot be read, or is not a JSON object.
 */
export function readExecutionInput(input: Arguments['input']): object {
  if ('json' in input) return readObject(input.json, '--input');
  const from = `--input: ${input.file}`;
  let text: string;
  try {
    text = readFileSync(input.file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${from} cannot be read (${code}). It must be a file, or JSON that starts with "{".`,
    );
  }
  return readObject(text, from);
}

function readObject(text: string, from: string): object {
  // Some Windows editors start a file with a byte order mark, which is not JSON.
  const value = parse(text.replace(/^\uFEFF/, ''), from);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(
    `${from} is ${describeValue(value)}. It must be an object such as {} or {"lookbackDays": 7}, or a file with one.`,
  );
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the error, which may contain a pasted token.
    const reason = (error as Error).message.replace(/, (\.{3})?".*" is not valid JSON$/s, '');
    throw new UsageError(`${from} is not valid JSON: ${reason}.`);
  }
}
