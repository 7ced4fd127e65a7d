import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type SecretsManagerOptions, startSecretsManager } from '#local/secrets-manager.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta/token-AbCdEf';
const CANARY = 'EAAB-canary-token';

async function start(options: SecretsManagerOptions = {}) {
  const server = await startSecretsManager({ [ARN]: CANARY }, options);
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

const readSecret = async (client: SecretsManagerClient, SecretId = ARN): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

test('a secret is read by its ARN, and may be rotated', async () => {
  const { client, server } = await start();
  expect(await readSecret(client)).toBe(CANARY);
  server.set(ARN, 'rotated');
  expect(await readSecret(client)).toBe('rotated');
});

test('a secret that is missing is the typed error of the SDK', async () => {
  const { client } = await start();
  await expect(readSecret(client, `${ARN}x`)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test('the hook can refuse requests, of one caller or in general', async () => {
  const { client, clientOf } = await start({
    onRequest: ({ accessKeyId, number }) => {
      if (accessKeyId === 'stranger') return { status: 403, code: 'AccessDeniedException' };
      return number <= 2 ? { status: 500, code: 'InternalServiceError' } : undefined;
    },
  });
  // The SDK tries again after a 500.
  expect(await readSecret(client)).toBe(CANARY);
  await expect(readSecret(clientOf('stranger'))).rejects.toThrow(
    expect.objectContaining({ name: 'AccessDeniedException' }),
  );
});

test('a request that is not signed is refused', async () => {
  const { server } = await start();
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: ARN }),
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
  const { server, client } = await start();
  await readSecret(client);
  const failures = await Promise.allSettled([
    client.send(new CreateSecretCommand({ Name: 'new', SecretString: CANARY })),
    fetch(server.url, { method: 'POST', body: `{"SecretString":"${CANARY}` }).then((answer) => answer.text()),
  ]);
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  const told = failures.map((failure) =>
    failure.status === 'rejected' ? `${failure.reason} ${JSON.stringify(failure.reason)}` : failure.value,
  );
  expect([...written, ...told].join('\n')).not.toContain(CANARY);
});
