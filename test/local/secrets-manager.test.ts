import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type SecretsManagerOptions, startSecretsManager } from '#local/secrets-manager.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta/token-AbCdEf';
const CANARY = 'EAAB-canary-token';

async function start(secrets: Record<string, string>, options: SecretsManagerOptions = {}) {
  const server = await startSecretsManager(secrets, options);
  onTestFinished(() => server.close());
  const clientOf = (accessKeyId: string): SecretsManagerClient => {
    const client = new SecretsManagerClient({
      endpoint: server.url,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey: 'any' },
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  return { server, clientOf, client: clientOf('worker-1') };
}

const readSecret = async (client: SecretsManagerClient, SecretId: string): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

test.each([
  ['its ARN', ARN],
  ['its name', 'meta/token'],
  ['an ARN without the suffix', ARN.slice(0, -7)],
  ['an ARN with another suffix', `${ARN.slice(0, -6)}ZzZzZz`],
])('a secret given by its ARN is found by %s', async (_title, id) => {
  const { client } = await start({ [ARN]: CANARY });
  expect(await readSecret(client, id)).toBe(CANARY);
});

test('a secret given by its name has an ARN, by which it is found too', async () => {
  const { client } = await start({ 'my-secret': CANARY, my: 'another' });
  const {
    ARN: arn = '',
    Name,
    LastChangedDate,
  } = await client.send(new DescribeSecretCommand({ SecretId: 'my-secret' }));
  expect([Name, LastChangedDate]).toEqual(['my-secret', expect.any(Date)]);
  expect(await readSecret(client, arn)).toBe(CANARY);
  expect(await readSecret(client, arn.slice(0, -7))).toBe(CANARY);
});

test('a secret that is missing is the typed error of the SDK', async () => {
  const { client } = await start({ [ARN]: CANARY });
  await expect(readSecret(client, 'other')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(readSecret(client, 'meta')).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test('a value is rotated from outside, or by PutSecretValue, and each has its version', async () => {
  const { client, server } = await start({ 'meta/token': 'first' });
  const first = await client.send(new GetSecretValueCommand({ SecretId: 'meta/token' }));
  server.set('meta/token', 'second');
  const second = await client.send(new GetSecretValueCommand({ SecretId: 'meta/token' }));
  expect([first.SecretString, second.SecretString]).toEqual(['first', 'second']);
  expect(second.VersionId).not.toBe(first.VersionId);
  const put = await client.send(new PutSecretValueCommand({ SecretId: 'meta/token', SecretString: 'third' }));
  const third = await client.send(new GetSecretValueCommand({ SecretId: 'meta/token' }));
  expect(third).toMatchObject({
    SecretString: 'third',
    VersionId: put.VersionId,
    CreatedDate: expect.any(Date),
  });
  expect(() => server.set('other', 'value')).toThrow('no secret other');
});

test('requests are counted, and the hook can refuse them for one caller', async () => {
  const { server, client, clientOf } = await start(
    { 'meta/token': CANARY },
    {
      onRequest: ({ accessKeyId, number }) => {
        if (accessKeyId === 'stranger') return { status: 403, code: 'AccessDeniedException' };
        return number <= 2 ? { status: 500, code: 'InternalServiceError' } : undefined;
      },
    },
  );
  // The SDK tries again after a 500.
  expect(await readSecret(client, 'meta/token')).toBe(CANARY);
  await expect(readSecret(clientOf('stranger'), 'meta/token')).rejects.toThrow(
    expect.objectContaining({ name: 'AccessDeniedException' }),
  );
  expect(Object.fromEntries(server.requests)).toEqual({ GetSecretValue: 4 });
});

test('a request that is not signed is refused', async () => {
  const { server } = await start({ 'meta/token': CANARY });
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: 'meta/token' }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).not.toContain(CANARY);
});

test('no log line and no error holds a value', async () => {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    onTestFinished(() => spy.mockRestore());
  }
  const { server, client } = await start({ 'meta/token': CANARY });
  await readSecret(client, 'meta/token');
  await client.send(new PutSecretValueCommand({ SecretId: 'meta/token', SecretString: CANARY }));
  const failures = await Promise.allSettled([
    client.send(new PutSecretValueCommand({ SecretId: 'missing', SecretString: CANARY })),
    client.send(new PutSecretValueCommand({ SecretId: 'meta/token', SecretBinary: Buffer.from(CANARY) })),
    client.send(new CreateSecretCommand({ Name: 'new', SecretString: CANARY })),
    fetch(server.url, { method: 'POST', body: `{"SecretString":"${CANARY}` }).then((answer) => answer.text()),
  ]);
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  const told = failures.map((failure) =>
    failure.status === 'rejected' ? `${failure.reason} ${JSON.stringify(failure.reason)}` : failure.value,
  );
  expect([...written, ...told].join('\n')).not.toContain(CANARY);
});

test('closing ends idle connections at once', async () => {
  const { server, client } = await start({ 'meta/token': CANARY });
  await readSecret(client, 'meta/token');
  await server.close();
  await expect(readSecret(client, 'meta/token')).rejects.toThrow('ECONNREFUSED');
});
