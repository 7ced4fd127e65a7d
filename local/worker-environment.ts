import { devNull } from 'node:os';
import { REGION } from './intrinsics.ts';
import type { LocalFunction } from './template.ts';

/** Origins of what stands in for AWS and Meta on this machine. */
export interface Endpoints {
  readonly s3: string;
  readonly secretsManager: string;
  readonly graph: string;
}

/** What differs between invocations and runs. */
export interface EnvironmentOptions {
  readonly endpoints: Endpoints;
  readonly compileCacheFolder?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/**
 * All of a worker's environment: the template's, what Lambda adds (developer guide, "Defined runtime environment
 * variables"), and where the emulators are. Nothing of the parent's, for that may hold the access token.
 */
export function workerEnvironment(
  target: LocalFunction,
  invocation: { readonly accessKeyId: string; readonly requestId: string },
  options: EnvironmentOptions,
): Record<string, string> {
  const { endpoints, compileCacheFolder } = options;
  return {
    ...target.environment,
    // Only where the template has one: a function without a client has no business with the Graph API.
    ...('GRAPH_ORIGIN' in target.environment && { GRAPH_ORIGIN: endpoints.graph }),
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: invocation.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // The user's own profiles would decide about retries, regions and endpoints otherwise.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: target.logicalId,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(target.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${target.logicalId}`,
    AWS_LAMBDA_LOG_STREAM_NAME: invocation.requestId,
    LAMBDA_TASK_ROOT: target.codeFolder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...(compileCacheFolder !== undefined && { NODE_COMPILE_CACHE: compileCacheFolder }),
    // Windows starts no socket without it.
    ...(process.env.SystemRoot !== undefined && { SystemRoot: process.env.SystemRoot }),
    ...options.environment,
  };
}
