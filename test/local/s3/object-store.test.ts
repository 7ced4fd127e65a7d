import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { link, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { ObjectStore } from '#local/s3/object-store.ts';
import { startS3 } from '#local/s3/server.ts';
import { Bucket, clientOf, startEndpoint, temporaryRoot } from '#test/harness/s3-endpoint.ts';

const Key = 'runs/run-1/checkpoint.json';

test('after a crash between the record and the object, the old object has its old description', async () => {
  const { client, root } = await startEndpoint();
  const file = join(root, Bucket, Key);
  const old = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'old', Metadata: { seq: '1' } }));
  await link(file, join(root, 'old'));
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'new', Metadata: { seq: '2' } }));
  await rename(join(root, 'old'), file);
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ETag: old.ETag,
    Metadata: { seq: '1' },
  });
});

const SERVE = `
  const { startS3 } = await import('#local/s3/server.ts');
  const { url } = await startS3({ root: process.argv[1] });
  process.stdout.write(url);
`;

async function spawnServer(root: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', SERVE, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [url] = await once(child.stdout ?? child, 'data');
  return { child, url: String(url) };
}

test('a server that is killed while it writes leaves whole objects, each with its own description', async () => {
  const root = await temporaryRoot();
  await mkdir(join(root, Bucket));
  const { child, url } = await spawnServer(root);
  const client = clientOf(url);
  const keys = Array.from({ length: 8 }, (_, index) => `k/${index}`);
  let written = 0;
  const writers = keys.map(async (key) => {
    for (let seq = 0; ; seq += 1) {
      const Body = `${seq} `.repeat(10_000);
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body, Metadata: { seq: `${seq}` } }));
      written += 1;
      if (written === 100) child.kill('SIGKILL');
    }
  });
  await Promise.allSettled(writers);

  const again = await startS3({ root });
  onTestFinished(() => again.close());
  for (const key of keys) {
    const { Body, ETag, Metadata } = await clientOf(again.url).send(
      new GetObjectCommand({ Bucket, Key: key }),
    );
    const body = (await Body?.transformToString()) ?? '';
    expect(body).toBe(`${Metadata?.seq} `.repeat(10_000));
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
  }
});

test('a condition sees the object that it would replace, also one that was put by hand', async () => {
  const root = await temporaryRoot();
  const store = new ObjectStore(root);
  await mkdir(join(root, Bucket));
  await writeFile(join(root, Bucket, 'by-hand'), 'old');
  await writeFile(join(root, 'body'), 'new');
  const seen: unknown[] = [];
  const description = { etag: 'e', md5: 'm', headers: {} };
  await store.put(Bucket, 'by-hand', join(root, 'body'), description, (current) =>
    seen.push(current?.size, current?.etag),
  );
  expect(seen).toEqual([3, createHash('md5').update('old').digest('hex')]);
});
