import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { credentialProblem } from './credential.ts';

/** The part of `SecretsManagerClient` that `readToken` uses. */
export interface SecretsReader {
  send(command: GetSecretValueCommand): Promise<GetSecretValueCommandOutput>;
}

/** The token that all streams share, and the optional app secret that signs its calls. */
export interface Token {
  readonly accessToken: string;
  readonly appSecret?: string;
}

/** Thrown when the secret has no usable token. The message never repeats its content. */
export class SecretInvalid extends Error {
  override readonly name = ERROR_NAMES.secretInvalid;
  readonly advice: string;

  constructor(problem: string, secretArn: string) {
    super(`The secret ${secretArn} ${problem}.`);
    this.advice =
      `Fill it: aws secretsmanager put-secret-value --secret-id '${secretArn}' ` +
      `--secret-string '{"accessToken":"…","appSecret":"…"}' (appSecret may be left out, or the bare token be given).`;
  }
}

/** Thrown when Secrets Manager is unreachable, busy or failing. Temporary: the state retries. */
export class SecretUnavailable extends Error {
  override readonly name = ERROR_NAMES.secretUnavailable;
  readonly advice = 'Nothing to do if it recovers. If it persists, check the AWS Health Dashboard.';

  constructor(secretArn: string, cause: Error) {
    super(`The secret ${secretArn} cannot be read at the moment: ${cause.name}.`);
  }
}

const StoredToken = z.object({
  accessToken: z.string(),
  appSecret: z.optional(z.string()),
});

/**
 * Reads the shared token: JSON `{"accessToken", "appSecret"?}`, or the bare token.
 * @throws SecretInvalid when the secret is empty, still holds a placeholder, is not of that form, or may not be read.
 * @throws SecretUnavailable when Secrets Manager fails temporarily.
 */
export async function readToken(client: SecretsReader, secretArn: string): Promise<Token> {
  const text = (await readSecret(client, secretArn)).trim();
  if (text === '') throw new SecretInvalid('is empty', secretArn);
  const { accessToken, appSecret } = text.startsWith('{')
    ? parseStored(text, secretArn)
    : { accessToken: text };
  check('accessToken', accessToken, secretArn);
  if (appSecret === undefined || appSecret === '') return { accessToken };
  check('appSecret', appSecret, secretArn);
  return { accessToken, appSecret };
}

/** Reads the shared token with its own client, which it closes. @throws what `readToken` throws. */
export async function fetchToken(secretArn: string): Promise<Token> {
  const client = new SecretsManagerClient({});
  try {
    return await readToken(client, secretArn);
  } finally {
    client.destroy();
  }
}

async function readSecret(client: SecretsReader, secretArn: string): Promise<string> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return answer.SecretString ?? '';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Secrets Manager also returns this for a secret that has no value yet.
    if (error.name === 'ResourceNotFoundException') {
      throw new SecretInvalid('has no value, or does not exist', secretArn);
    }
    if (isRefusal(error)) throw new SecretInvalid(`cannot be read (${error.name})`, secretArn);
    throw new SecretUnavailable(secretArn, error);
  }
}

/** A 4xx is final (no permission, a disabled key), except throttling, which Secrets Manager sends as a 400. */
function isRefusal(error: Error): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && !/Throttl|TooManyRequests|LimitExceeded/.test(error.name);
}

function parseStored(
  text: string,
  secretArn: string,
): { accessToken: string; appSecret?: string | undefined } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may contain the token.
    throw new SecretInvalid('is not valid JSON', secretArn);
  }
  const stored = z.safeParse(StoredToken, json);
  if (!stored.success) throw new SecretInvalid('has no accessToken, or one that is not a text', secretArn);
  return {
    accessToken: stored.data.accessToken.trim(),
    appSecret: stored.data.appSecret?.trim(),
  };
}

function check(field: string, value: string, secretArn: string): void {
  const problem = credentialProblem(value);
  if (problem !== undefined) throw new SecretInvalid(`has an ${field} that ${problem}`, secretArn);
}
