import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { readToken, SecretInvalid } from '#functions/runtime/secret.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:token-AbCdEf';

/** Secrets Manager on loopback that has this answer, and the real client of it. */
async function read(answer: object, status = 200) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  try {
    return await readToken(client, ARN);
  } finally {
    client.destroy();
    server.close();
  }
}

const secret = (SecretString: string) => read({ ARN, Name: 'token', SecretString });

describe('the shared token', () => {
  it.each([
    [
      'with an app secret',
      '{"accessToken":"EAAabc123","appSecret":"0123abcd"}',
      { accessToken: 'EAAabc123', appSecret: '0123abcd' },
    ],
    ['without one', ' {"accessToken": " EAAabc123\\n"}\n', { accessToken: 'EAAabc123' }],
    ['with an empty one', '{"accessToken":"EAAabc123","appSecret":""}', { accessToken: 'EAAabc123' }],
    ['bare', '  EAAabc123\n', { accessToken: 'EAAabc123' }],
    ['bare, of an app', '123456|abc-DEF_9', { accessToken: '123456|abc-DEF_9' }],
  ])('is read: %s', async (_name, text, token) => {
    expect(await secret(text)).toEqual(token);
  });

  it.each([
    ['is empty', ''],
    ['is blank', ' \n'],
    ['is cut JSON', '{"accessToken":"EAAcanary'],
    ['has no token', '{"access_token":"EAAcanary"}'],
    ['has an empty token', '{"accessToken":""}'],
    ['has a token that is no text', '{"accessToken":{"EAAcanary":1}}'],
    ['has a token of two words', '{"accessToken":"EAAcanary canary"}'],
    ['has a broken app secret', '{"accessToken":"EAAabc","appSecret":"can ary canary"}'],
    ['is a list', '["EAAcanary"]'],
    ['is a text in quotes', '"EAAcanary"'],
    ['still has a placeholder', '{"accessToken":"REPLACE_ME"}'],
    ['still has another placeholder', 'placeholder'],
    ['still has what the documentation shows', '{"accessToken":"<access token>"}'],
    ['still has three dots', '{"accessToken":"…"}'],
  ])('that %s is refused, with the way to fill it, and without its value', async (_name, text) => {
    const error = await secret(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SecretInvalid);
    expect(error).toMatchObject({
      name: 'SecretInvalid',
      advice: expect.stringContaining(`put-secret-value --secret-id '${ARN}'`),
    });
    expect(inspect(error) + JSON.stringify(error)).not.toContain('canary');
  });

  it('that was never given a value is refused in the same way', async () => {
    await expect(read({ __type: 'ResourceNotFoundException', message: 'x' }, 400)).rejects.toBeInstanceOf(
      SecretInvalid,
    );
  });

  it('that may not be read is refused, with the reason', async () => {
    const error = await read({ __type: 'AccessDeniedException', message: 'no' }, 400).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SecretInvalid);
    expect(String(error)).toContain('AccessDeniedException');
  });

  it.each([
    ['a fault of its own', 'InternalServiceError', 500],
    ['too many requests', 'ThrottlingException', 400],
  ])('%s of Secrets Manager is one that passes', async (_name, type, status) => {
    await expect(read({ __type: type, message: 'x' }, status)).rejects.toMatchObject({
      name: 'SecretUnavailable',
    });
  });
});
