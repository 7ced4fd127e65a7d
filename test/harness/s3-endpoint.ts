import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { expect, onTestFinished } from 'vitest';
import { type S3Options, type S3Server, startS3 } from '#local/s3/server.ts';

/** The bucket of every test. */
export const Bucket = 'lake-bucket';

/** A folder that is removed when the test ends. */
export async function temporaryRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 's3-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

/** The SDK warns on the console of what some tests do on purpose. */
export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The unchanged SDK client; `accessKeyId` names the caller. */
export function clientOf(url: string, accessKeyId = 'worker-1'): S3Client {
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'any' },
    logger: SILENT,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** A running endpoint, its folder, and the client of `worker-1`. */
export interface Endpoint {
  readonly root: string;
  readonly server: S3Server;
  readonly client: S3Client;
}

/** A running endpoint with one empty bucket, stopped when the test ends. */
export async function startEndpoint(options: Partial<S3Options> = {}): Promise<Endpoint> {
  const root = options.root ?? (await temporaryRoot());
  await mkdir(join(root, Bucket), { recursive: true });
  const server = await startS3({ ...options, root });
  onTestFinished(() => server.close());
  return { root, server, client: clientOf(server.url) };
}

/** How a request ended: `ok`, or the status and name of the SDK's error. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return `${error.$metadata.httpStatusCode} ${error.name}`;
  }
}

/** Waits until `look` gives what is expected; the limit only ends a test that hangs. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000, interval: 10 });
