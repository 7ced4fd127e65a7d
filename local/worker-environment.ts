import { devNull } from 'node:os';
import { REGION } from './intrinsics.ts';
import type { LocalFunction } from './template.ts';

/** Origins of the emulators and the Graph API. */
export interface Endpoints {
  readonly s3: string;
  readonly secretsManager: string;
  readonly graph: string;
}

/** Values that differ between invocations and runs. */
export interface EnvironmentOptions {
  readonly endpoints: Endpoints;
  readonly compileCacheFolder?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/**
 * The complete environment of a worker: the template's variables, Lambda's own (developer guide, "Defined runtime
 * environment variables"), and the emulators' addresses. Nothing from the parent process, whose environment may have
 * the access token.
 */
export function workerEnvironment(
  target: LocalFunction,
  invocation: { readonly accessKeyId: string; readonly requestId: string },
  options: EnvironmentOptions,
): Record<string, string> {
  const { endpoints, compileCacheFolder } = options;
  return {
    ...target.environment,
    // Only if the template has one, because functions without a client must not call the Graph API.
    ...('GRAPH_ORIGIN' in target.environment && { GRAPH_ORIGIN: endpoints.graph }),
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: invocation.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // Otherwise the user's profiles would affect retries, regions and endpoints.
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
    // Windows needs it to open sockets.
    ...(process.env.SystemRoot !== undefined && { SystemRoot: process.env.SystemRoot }),
    ...options.environment,
  };
}
