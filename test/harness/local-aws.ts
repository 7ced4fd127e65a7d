import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished, vi } from 'vitest';
import { LakeStore } from '#functions/lake/store.ts';
import { startS3 } from '#local/s3/server.ts';
import { type SecretsManager, startSecretsManager } from '#local/secrets-manager.ts';

/** What a handler finds around it in a test. */
export interface LocalAws {
  /** Over the bucket that the handler is given. */
  readonly store: LakeStore;
  /** Every key in its bucket. */
  readonly keys: () => Promise<string[]>;
  readonly secrets: SecretsManager;
  /** ARN of the secret that holds the token. */
  readonly secretArn: string;
}

/**
 * Starts S3 and Secrets Manager for one test, with an empty lake, and sets the environment in which the unchanged
 * handlers find them. Everything is gone when the test has finished.
 */
export async function startLocalAws(token: string): Promise<LocalAws> {
  const root = await mkdtemp(join(tmpdir(), 'lake-'));
  const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:token-abcdef';
  await mkdir(join(root, 'lake-bucket'));
  const s3 = await startS3({ root });
  const secrets = await startSecretsManager({ [secretArn]: token });
  setEnvironment({
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    LAKE_BUCKET: 'lake-bucket',
    STACK_NAME: 'ads',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const client = new S3Client({});
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await Promise.all([s3.close(), secrets.close()]);
    await rm(root, { recursive: true });
  });
  const keys = async (): Promise<string[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'lake-bucket' }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  };
  return { store: new LakeStore('lake-bucket', client), keys, secrets, secretArn };
}

/** Sets environment variables until `startLocalAws` takes them all back. */
export function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
