import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Bucket, clientOf, outcomeOf, startEndpoint } from '#test/harness/s3-endpoint.ts';

const Key = 'runs/run-1/checkpoint.json';

interface Conditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

const WRITES: Readonly<Record<string, (client: S3Client, conditions: Conditions) => Promise<unknown>>> = {
  PutObject: (client, conditions) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: 'new', ...conditions })),
  CopyObject: (client, conditions) =>
    client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/source`, ...conditions })),
  DeleteObject: (client, { IfMatch }) => client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch })),
};

test.each([
  ['PutObject', 'IfNoneMatch *', { IfNoneMatch: '*' }, 'ok', '412 PreconditionFailed'],
  ['PutObject', 'IfMatch of the object', { IfMatch: 'current' }, '404 NoSuchKey', 'ok'],
  ['PutObject', 'IfMatch of another', { IfMatch: '"0123"' }, '404 NoSuchKey', '412 PreconditionFailed'],
  [
    'PutObject',
    'IfNoneMatch of an ETag',
    { IfNoneMatch: '"0123"' },
    '501 NotImplemented',
    '501 NotImplemented',
  ],
  ['CopyObject', 'IfNoneMatch *', { IfNoneMatch: '*' }, 'ok', '412 PreconditionFailed'],
  ['CopyObject', 'IfMatch of the object', { IfMatch: 'current' }, '404 NoSuchKey', 'ok'],
  ['CopyObject', 'IfMatch of another', { IfMatch: '"0123"' }, '404 NoSuchKey', '412 PreconditionFailed'],
  ['DeleteObject', 'IfMatch of the object', { IfMatch: 'current' }, '404 NoSuchKey', 'ok'],
  ['DeleteObject', 'IfMatch of another', { IfMatch: '"0123"' }, '404 NoSuchKey', '412 PreconditionFailed'],
])('%s with %s', async (operation, _title, given: Conditions, whenAbsent, whenPresent) => {
  const { client } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'source' }));
  const write = (conditions: Conditions): Promise<string> =>
    outcomeOf(WRITES[operation]?.(client, conditions) ?? Promise.reject(new Error(operation)));
  expect(await write(given.IfMatch === 'current' ? { IfMatch: '"4567"' } : given)).toBe(whenAbsent);

  const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
  expect(await write(given.IfMatch === 'current' ? { IfMatch: ETag } : given)).toBe(whenPresent);
  const after = await outcomeOf(client.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag })));
  expect(after === 'ok').toBe(whenPresent !== 'ok');
});

test('of many writers at once that want to be the first, exactly one is', async () => {
  const { server, client } = await startEndpoint();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      outcomeOf(
        clientOf(server.url, `writer-${writer}`).send(
          new PutObjectCommand({
            Bucket,
            Key,
            Body: `${writer}`.repeat(1 + 5_000 * writer),
            IfNoneMatch: '*',
          }),
        ),
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === '412 PreconditionFailed')).toHaveLength(19);
  const winner = outcomes.indexOf('ok');
  const object = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await object.Body?.transformToString()).toBe(`${winner}`.repeat(1 + 5_000 * winner));
});

test('counting up by compare-and-swap from many writers loses no step', async () => {
  const { server, client } = await startEndpoint();
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '0' }));
  const countUp = async (writer: S3Client): Promise<void> => {
    for (;;) {
      const { Body, ETag } = await writer.send(new GetObjectCommand({ Bucket, Key }));
      const next = `${Number(await Body?.transformToString()) + 1}`;
      const outcome = await outcomeOf(
        writer.send(new PutObjectCommand({ Bucket, Key, Body: next, IfMatch: ETag })),
      );
      if (outcome === 'ok') return;
      expect(outcome).toBe('412 PreconditionFailed');
    }
  };
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const writer = clientOf(server.url, `writer-${index}`);
      for (let step = 0; step < 5; step += 1) await countUp(writer);
    }),
  );
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe('40');
});

test.each([
  ['IfMatch of the object', (ETag: string) => ({ IfMatch: ETag }), 200],
  ['IfMatch *', () => ({ IfMatch: '*' }), 200],
  ['IfMatch of another', () => ({ IfMatch: '"0123"' }), 412],
  ['IfNoneMatch of the object', (ETag: string) => ({ IfNoneMatch: ETag }), 304],
  ['IfNoneMatch of another', () => ({ IfNoneMatch: '"0123"' }), 200],
  ['a condition on a date', () => ({ IfModifiedSince: new Date(0) }), 501],
])('reading with %s', async (_title, conditionsOf, status) => {
  const { client } = await startEndpoint();
  const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const statusOf = async (
    work: Promise<{ $metadata: { httpStatusCode?: number | undefined } }>,
  ): Promise<unknown> =>
    work
      .catch((error: unknown) => error as { $metadata: { httpStatusCode: number } })
      .then(({ $metadata }) => $metadata.httpStatusCode);
  const input = { Bucket, Key, ...conditionsOf(ETag) };
  expect(await statusOf(client.send(new GetObjectCommand(input)))).toBe(status);
  expect(await statusOf(client.send(new HeadObjectCommand(input)))).toBe(status);
});
