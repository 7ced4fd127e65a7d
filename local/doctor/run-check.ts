import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckReport } from '#functions/contract/check.ts';
import { checkKey } from '#functions/lake/keys.ts';
import { oneLine } from '#local/display-text.ts';
import { type ExecutionOptions, runExecution } from '#local/run.ts';
import { readStack } from '#local/template.ts';
import { causeMessage } from '#local/unit-status.ts';
import { UsageError } from '#local/usage-error.ts';

/** What a check runs with; the lake is in a folder of `dataDir`. */
export interface CheckOptions
  extends Pick<ExecutionOptions, 'stack' | 'endpoints' | 'dataDir' | 'environment'> {
  /** The input of the run that is to be checked. */
  readonly input: object;
  readonly signal?: AbortSignal;
}

/**
 * Runs the state machine with `check`: nothing is extracted.
 * @throws UsageError when the input is wrong. @throws Error when the check itself breaks.
 */
export async function runCheck({ input, ...options }: CheckOptions): Promise<CheckReport> {
  const { bucket } = readStack(options.stack);
  const execution = runExecution({ ...options, waitScale: 0, input: { ...input, check: true } });
  const { executionName, error, cause } = await execution.result;
  const file = join(options.dataDir, bucket, checkKey(executionName));
  if (existsSync(file)) return CheckReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const message = oneLine(causeMessage(cause ?? ''));
  if (error === 'InputInvalid') throw new UsageError(message);
  throw new Error(`The check did not get to its end: ${error}: ${message}`);
}
