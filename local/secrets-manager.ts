import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { accessKeyIdOf } from './access-key.ts';
import { listenOnLoopback } from './loopback-server.ts';

/** A request as the hook sees it; never a secret's value. */
export interface SecretsRequest {
  readonly operation: string;
  /** As the client gave it: a name or an ARN. */
  readonly secretId: string;
  /** Tells who asks, where each process has an access key of its own. */
  readonly accessKeyId: string;
  /** Which request of this access key it is, from 1. */
  readonly number: number;
}

/** The hook of a test. */
export interface SecretsManagerOptions {
  /** Called before anything is done; an error that it gives is sent instead of an answer. */
  readonly onRequest?: (request: SecretsRequest) => { status: number; code: string } | undefined;
}

/** A running endpoint. */
export interface SecretsManager {
  /** To be given to the SDK as endpoint. */
  readonly url: string;
  /** How many requests came, by operation. */
  readonly requests: ReadonlyMap<string, number>;
  /** Gives a secret another value, as a rotation does. @throws Error for a name or ARN that it does not have */
  set(id: string, value: string): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
  readonly versionId: string;
  /** Milliseconds. */
  readonly changed: number;
}

class ServiceError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const ARN = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/;
/** What Secrets Manager appends to the name in an ARN: a hyphen and six characters. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

const SecretId = z.object({ SecretId: z.string().min(1) });
const NewValue = z.object({ SecretId: z.string(), SecretString: z.string() });

/** Every name that an id may stand for, the likeliest last: an ARN is good with its suffix, another, or none. */
function namesIn(id: string): string[] {
  const tail = ARN.exec(id)?.[1];
  return tail === undefined ? [id] : [tail, tail.replace(SUFFIX, '')];
}

/** The secrets, by name. A secret that is given by its ARN is known by the name in it. */
class Secrets {
  private readonly byName = new Map<string, Secret>();

  constructor(values: Readonly<Record<string, string>>) {
    for (const [id, value] of Object.entries(values)) {
      const name = namesIn(id).at(-1) ?? id;
      const arn = ARN.test(id) ? id : `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-local0`;
      this.write({ name, arn }, value);
    }
  }

  find(id: string): Secret | undefined {
    return namesIn(id)
      .map((name) => this.byName.get(name))
      .find((secret) => secret !== undefined);
  }

  write({ name, arn }: Pick<Secret, 'name' | 'arn'>, value: string): Secret {
    const secret = { name, arn, value, versionId: randomUUID(), changed: Date.now() };
    this.byName.set(name, secret);
    return secret;
  }
}

type Action = (secret: Secret, input: unknown, secrets: Secrets) => object;

const ACTIONS: Readonly<Record<string, Action>> = {
  GetSecretValue: (secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    SecretString: secret.value,
    VersionId: secret.versionId,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: secret.changed / 1000,
  }),
  DescribeSecret: (secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    LastChangedDate: secret.changed / 1000,
    VersionIdsToStages: { [secret.versionId]: ['AWSCURRENT'] },
  }),
  PutSecretValue: (secret, input, secrets) => {
    const given = NewValue.safeParse(input);
    if (!given.success) {
      throw new ServiceError(
        400,
        'InvalidParameterException',
        'SecretString is missing; binary is not known here.',
      );
    }
    const written = secrets.write(secret, given.data.SecretString);
    return {
      ARN: written.arn,
      Name: written.name,
      VersionId: written.versionId,
      VersionStages: ['AWSCURRENT'],
    };
  },
};

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message would quote the body, and with it the secret.
    throw new ServiceError(400, 'SerializationException', 'The body is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

/**
 * Serves secrets to the unchanged AWS SDK, on loopback: GetSecretValue, DescribeSecret and PutSecretValue, each with
 * the current version only. It logs nothing, and no error holds a value.
 * @param values the value of each secret, by its name or ARN
 */
export async function startSecretsManager(
  values: Readonly<Record<string, string>>,
  { onRequest }: SecretsManagerOptions = {},
): Promise<SecretsManager> {
  const secrets = new Secrets(values);
  const requests = new Map<string, number>();
  const numbers = new Map<string, number>();

  async function answer(request: IncomingMessage): Promise<object> {
    const input = await readJson(request);
    const accessKeyId = accessKeyIdOf(request);
    if (accessKeyId === undefined) {
      throw new ServiceError(400, 'MissingAuthenticationTokenException', 'The request is not signed.');
    }
    const operation = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
    const number = (numbers.get(accessKeyId) ?? 0) + 1;
    numbers.set(accessKeyId, number);
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    const secretId = SecretId.safeParse(input).data?.SecretId ?? '';

    const fault = onRequest?.({ operation, secretId, accessKeyId, number });
    if (fault !== undefined) throw new ServiceError(fault.status, fault.code, 'An error that was asked for.');
    const action = ACTIONS[operation];
    if (action === undefined) {
      throw new ServiceError(400, 'UnknownOperationException', `The local endpoint has no ${operation}.`);
    }
    const secret = secrets.find(secretId);
    if (secret === undefined) {
      throw new ServiceError(
        400,
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    }
    return action(secret, input, secrets);
  }

  const server = await listenOnLoopback(async (request, response) => {
    try {
      send(response, 200, await answer(request));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      send(response, error.status, { __type: error.code, message: error.message });
    }
  });
  return {
    url: server.url,
    requests,
    set(id, value) {
      const secret = secrets.find(id);
      if (secret === undefined) throw new Error(`There is no secret ${id} to be changed`);
      secrets.write(secret, value);
    },
    close: server.close,
  };
}
