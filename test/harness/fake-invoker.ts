import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createInvoker, type InvocationRecord, type InvokerOptions } from '#local/invoke.ts';
import { LambdaError } from '#local/lambda-error.ts';
import type { LocalFunction } from '#local/template.ts';
import { bundle, temporaryFolder } from './fake-stack.ts';

/** Addresses where nothing listens. */
export const ENDPOINTS = {
  s3: 'http://127.0.0.1:1',
  secretsManager: 'http://127.0.0.1:2',
  graph: 'http://127.0.0.1:3',
};

/** A function of a template around a handler of a few lines. @param source an ES module that exports `handler`. */
export function localFunction(source: string, rest: Partial<LocalFunction> = {}): LocalFunction {
  return {
    logicalId: 'Fake',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Fake',
    codeFolder: bundle(source),
    environment: { LAKE_BUCKET: 'lake-bucket', GRAPH_ORIGIN: 'https://graph.facebook.com' },
    memoryMb: 256,
    timeoutSeconds: 60,
    ...rest,
  };
}

/** An invoker whose records and logs a test can look at. */
export function invokerFor(options: Partial<InvokerOptions> = {}) {
  const records: InvocationRecord[] = [];
  const invoker = createInvoker({
    endpoints: ENDPOINTS,
    logFolder: join(temporaryFolder(), 'logs'),
    onEnd: (record) => void records.push(record),
    ...options,
  });
  const invoke = (target: LocalFunction, payload: unknown = {}) =>
    invoker.invoke({ state: 'Extract ad insights', stream: 'ad_insights', target, payload });
  const log = (index = 0) => readFileSync(records[index]?.logFile ?? '', 'utf8');
  return { invoker, invoke, records, log };
}

/** The error that an invocation fails with, its cause parsed. */
export async function failure(
  work: Promise<unknown>,
): Promise<{ name: string; cause: Record<string, unknown> }> {
  const error = await work.then(
    (result) => expect.fail(`it returned ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LambdaError)) throw error;
  return { name: error.name, cause: JSON.parse(error.message) as Record<string, unknown> };
}
