import { readFileSync } from 'node:fs';
import { type Arguments, UsageError } from '#infra/local/arguments.ts';

/**
 * Reads the execution input that the command line names.
 * @returns JSON. What it means is for the state machine's `Plan` to judge.
 * @throws UsageError when the file cannot be read or is not JSON.
 */
export function readExecutionInput(input: Arguments['input']): unknown {
  if ('json' in input) return parse(input.json, '--input');
  let text: string;
  try {
    text = readFileSync(input.file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--input: ${input.file} cannot be read (${code}). It takes a file, or JSON that starts with "{".`,
    );
  }
  return parse(text, `--input: ${input.file}`);
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
