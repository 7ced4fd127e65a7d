import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { credentialProblem } from './credential.ts';

/** What `readToken` needs of a `SecretsManagerClient`. */
export interface SecretsReader {
  send(command: GetSecretValueCommand): Promise<GetSecretValueCommandOutput>;
}

/** The token that all streams share, and the app secret that signs its calls, where there is one. */
export interface Token {
  readonly accessToken: string;
  readonly appSecret?: string;
}

/** The secret has no usable token. Never repeats what it has. */
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

/** Secrets Manager cannot be reached, is busy or has a fault of its own: passes, and is tried again by the state. */
export class SecretUnavailable extends Error {
  override readonly name = ERROR_NAMES.secretUnavailable;
  readonly advice = 'Nothing to do if it passes; if it lasts, look at the AWS Health Dashboard.';

  constructor(secretArn: string, cause: Error) {
    super(`The secret ${secretArn} cannot be read just now: ${cause.name}.`);
  }
}

const StoredToken = z.object({
  accessToken: z.string(),
  appSecret: z.optional(z.string()),
});

/**
 * Reads the shared token: JSON `{"accessToken", "appSecret"?}`, or the bare token.
 * @throws SecretInvalid when the secret is empty, still holds a placeholder, is not of that form, or may not be read.
 * @throws SecretUnavailable when Secrets Manager has a fault that passes.
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

/** Reads the shared token with a client of its own, which it closes. @throws what `readToken` throws. */
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
    // Also what Secrets Manager says of a secret that was never given a value.
    if (error.name === 'ResourceNotFoundException') {
      throw new SecretInvalid('has no value, or does not exist', secretArn);
    }
    if (isRefusal(error)) throw new SecretInvalid(`cannot be read (${error.name})`, secretArn);
    throw new SecretUnavailable(secretArn, error);
  }
}

/** A 4xx is final (no permission, a key that is disabled), but for throttling, which Secrets Manager sends as a 400. */
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
    // The parser's message quotes the text, and the text may hold the token.
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
