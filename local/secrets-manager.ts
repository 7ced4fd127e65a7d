import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { accessKeyIdOf } from './access-key.ts';
import { listenOnLoopback } from './loopback-server.ts';

/** A request in the hook, without secret values. */
export interface SecretsRequest {
  readonly operation: string;
  /** Identifies the caller if each process has its own access key. */
  readonly accessKeyId: string;
  /** Number of the request per access key, from 1. */
  readonly number: number;
}

/** Options for tests. */
export interface SecretsManagerOptions {
  /** Called first. If it returns an error, that is the response. */
  readonly onRequest?: (request: SecretsRequest) => { status: number; code: string } | undefined;
}

/** A running emulator. */
export interface SecretsManager {
  /** Endpoint for the SDK. */
  readonly url: string;
  /** Number of requests by operation. */
  readonly requests: ReadonlyMap<string, number>;
  /** Changes the value of a secret, like a rotation. */
  set(arn: string, value: string): void;
  /** Closes all connections. */
  close(): Promise<void>;
}

const SecretId = z.object({ SecretId: z.string() });

/**
 * Serves secrets to the unmodified AWS SDK on loopback: GetSecretValue by ARN, current version only. It logs nothing,
 * and its errors have no values.
 * @param secrets the value of each secret by its ARN
 */
export async function startSecretsManager(
  secrets: Readonly<Record<string, string>>,
  { onRequest }: SecretsManagerOptions = {},
): Promise<SecretsManager> {
  const values = new Map(Object.entries(secrets));
  const requests = new Map<string, number>();
  const numbers = new Map<string, number>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    const refuse = (status: number, code: string): void =>
      send(status, { __type: code, message: `Refused by the Secrets Manager emulator: ${code}` });
    const input = SecretId.safeParse(await json(request).catch(() => undefined));
    const accessKeyId = accessKeyIdOf(request);
    if (accessKeyId === undefined) return refuse(400, 'MissingAuthenticationTokenException');
    const operation = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
    const number = (numbers.get(accessKeyId) ?? 0) + 1;
    numbers.set(accessKeyId, number);
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    const fault = onRequest?.({ operation, accessKeyId, number });
    if (fault !== undefined) return refuse(fault.status, fault.code);
    if (operation !== 'GetSecretValue') return refuse(400, 'UnknownOperationException');
    const { SecretId: arn = '' } = input.data ?? {};
    const value = values.get(arn);
    if (value === undefined) return refuse(400, 'ResourceNotFoundException');
    send(200, { ARN: arn, SecretString: value, VersionStages: ['AWSCURRENT'] });
  }

  const { url, close } = await listenOnLoopback(serve);
  return { url, requests, close, set: (arn, value) => void values.set(arn, value) };
}
