import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { LocalTask } from './definition.ts';
import type { Invoker } from './invoke.ts';
import type { LocalStack } from './template.ts';

/** Step Functions' limit on the input or result of a state. The engine does not enforce it. */
const PAYLOAD_LIMIT_BYTES = 262_144;

const InvokeParameters = z.object({ FunctionName: z.string(), Payload: z.unknown() });
const PutObjectParameters = z.object({
  Bucket: z.string(),
  Key: z.string(),
  Body: z.unknown(),
  ContentType: z.string().optional(),
});

/**
 * `arn:aws:states:::lambda:invoke`: runs the function in the parameters.
 * @returns its result, wrapped as the integration wraps it.
 * @throws LambdaError; `States.DataLimitExceeded` for a result over Step Functions' limit.
 */
export async function lambdaInvoke(
  invoker: Invoker,
  stack: LocalStack,
  state: string,
  task: LocalTask,
  parameters: unknown,
): Promise<unknown> {
  const { FunctionName, Payload } = InvokeParameters.parse(parameters);
  const target = stack.functions.get(FunctionName);
  if (target === undefined) {
    throw new Error(`State "${state}" invokes ${FunctionName}, which is not a function of the template`);
  }
  const result = await invoker.invoke({ state, stream: task.stream, target, payload: Payload });
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= PAYLOAD_LIMIT_BYTES) return { Payload: result, StatusCode: 200, ExecutedVersion: '$LATEST' };
  const message = `The state "${state}" returned a result with a size exceeding the maximum number of bytes service limit.`;
  // Step Functions developer guide, "Error names": `States.ALL` does not catch it.
  throw Object.assign(new Error(message), {
    name: 'States.DataLimitExceeded',
    isRetryable: false,
    isCatchable: false,
  });
}

/**
 * `arn:aws:states:::aws-sdk:s3:putObject`: writes an object; a body that is not text is written as JSON.
 * @throws Error named `S3.<error>`, as the integration names it.
 */
export async function putObject(s3: S3Client, parameters: unknown, signal: AbortSignal): Promise<unknown> {
  const { Body, ...target } = PutObjectParameters.parse(parameters);
  const text = typeof Body === 'string' ? Body : JSON.stringify(Body);
  try {
    const { ETag } = await s3.send(new PutObjectCommand({ ...target, Body: text }), { abortSignal: signal });
    return { ETag: ETag ?? null };
  } catch (error) {
    // AWS SDK integrations prefix an error's name with the service.
    const { name, message } = error as Error;
    throw Object.assign(new Error(message, { cause: error }), { name: `S3.${name}` });
  }
}
