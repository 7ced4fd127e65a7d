import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import type { S3Fault } from '#local/s3/fault.ts';
import { Bucket, eventually, outcomeOf, SILENT, startEndpoint } from '#test/harness/s3-endpoint.ts';

const Key = 'runs/run-1/checkpoint.json';

const put = (client: S3Client, input = {}): Promise<unknown> =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'mine', ...input }));

/** An endpoint that makes these faults on the worker's requests, in this order, and tells how each ended. */
async function startWithFaults(faults: readonly (S3Fault | undefined)[]) {
  const outcomes: string[] = [];
  const endpoint = await startEndpoint({
    onRequest: ({ accessKeyId, number }) => (accessKeyId === 'worker-1' ? faults[number - 1] : undefined),
    afterRequest: ({ accessKeyId, operation }, { status, code }) => {
      if (accessKeyId === 'worker-1') outcomes.push(`${operation} ${status} ${code ?? ''}`.trim());
    },
  });
  return { ...endpoint, outcomes };
}

/** A client that gives up after its first attempt. */
function onceClient(url: string, accessKeyId: string): S3Client {
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'any' },
    maxAttempts: 1,
    logger: SILENT,
  });
  onTestFinished(() => client.destroy());
  return client;
}

test('a lost response makes the SDK repeat the write that happened, and report it as refused', async () => {
  const { client, outcomes } = await startWithFaults([{ kind: 'lose-response' }]);
  expect(await outcomeOf(put(client, { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  expect(outcomes).toEqual(['PutObject 200', 'PutObject 412 PreconditionFailed']);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe('mine');
});

test('a dropped request does nothing, and the SDK repeats it', async () => {
  const { client, outcomes } = await startWithFaults([{ kind: 'drop' }]);
  expect(await outcomeOf(put(client, { IfNoneMatch: '*' }))).toBe('ok');
  expect(outcomes).toEqual(['PutObject 200']);
});

test.each([
  [409, 'ConditionalRequestConflict', 'once'],
  [412, 'PreconditionFailed', 'once'],
  [500, 'InternalError', 'again'],
  [503, 'SlowDown', 'again'],
])('the error %i %s reaches the SDK, which tries %s', async (status, code, tries) => {
  const { client, outcomes } = await startWithFaults([{ kind: 'error', status, code }]);
  expect(await outcomeOf(put(client))).toBe(tries === 'once' ? `${status} ${code}` : 'ok');
  expect(outcomes).toEqual([`PutObject ${status} ${code}`, ...(tries === 'again' ? ['PutObject 200'] : [])]);
});

test('an error of HeadObject has a status and no body', async () => {
  const { client } = await startWithFaults([undefined, { kind: 'error', status: 403, code: 'AccessDenied' }]);
  await put(client);
  expect(await outcomeOf(client.send(new HeadObjectCommand({ Bucket, Key })))).toMatch(/^403 /);
});

test('a slow request is done in the end', async () => {
  const { client, outcomes } = await startWithFaults([{ kind: 'slow', delayMs: 1 }]);
  expect(await outcomeOf(put(client))).toBe('ok');
  expect(outcomes).toEqual(['PutObject 200']);
});

test('a write that is held while another one passes it decides by what is there when it wakes up', async () => {
  const wake = Promise.withResolvers<void>();
  const { client, server } = await startWithFaults([{ kind: 'hold', until: wake.promise }]);
  const late = outcomeOf(put(client, { IfNoneMatch: '*' }));
  await eventually(() => server.requests.get('PutObject')).toBe(1);
  await put(onceClient(server.url, 'worker-2'), { Body: 'theirs', IfNoneMatch: '*' });
  wake.resolve();
  expect(await late).toBe('412 PreconditionFailed');
});

test('a held write happens even if its client is gone by then', async () => {
  const wake = Promise.withResolvers<void>();
  const received = Promise.withResolvers<void>();
  const hold: S3Fault = {
    kind: 'hold',
    get until() {
      // It is looked at when the whole request has come.
      received.resolve();
      return wake.promise;
    },
  };
  const { client, server, outcomes } = await startWithFaults([hold]);
  const body = Buffer.alloc(1_000_000, 'from the dead');
  const aborted = new AbortController();
  const gone = client.send(new PutObjectCommand({ Bucket, Key, Body: body }), {
    abortSignal: aborted.signal,
  });
  await received.promise;
  aborted.abort();
  await expect(gone).rejects.toThrow();
  wake.resolve();
  await eventually(() => outcomes).toEqual(['PutObject 200']);
  const { Body } = await onceClient(server.url, 'worker-2').send(new GetObjectCommand({ Bucket, Key }));
  expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  [{ kind: 'lose-response' }, ['PutObject 200'], 'ok'],
  [{ kind: 'drop' }, [], '404 NoSuchKey'],
  [{ kind: 'error', status: 409, code: 'Conflict' }, ['PutObject 409 Conflict'], '404 NoSuchKey'],
] satisfies [S3Fault, string[], string][])(
  'a hold may be followed by %j',
  async (then, ended, afterwards) => {
    const { server, outcomes } = await startWithFaults([{ kind: 'hold', until: Promise.resolve(), then }]);
    await expect(put(onceClient(server.url, 'worker-1'))).rejects.toThrow();
    expect(outcomes).toEqual(ended);
    const read = onceClient(server.url, 'worker-2').send(new GetObjectCommand({ Bucket, Key }));
    expect(await outcomeOf(read)).toBe(afterwards);
  },
);

test.each<[string, S3Fault]>([
  ['held', { kind: 'hold', until: new Promise<never>(() => {}) }],
  ['slow', { kind: 'slow', delayMs: 1_000_000 }],
])('closing ends what is %s at once', async (_title, fault) => {
  const { server } = await startWithFaults([undefined, fault]);
  const client = onceClient(server.url, 'worker-1');
  await put(client);
  const waiting = put(client);
  await eventually(() => server.requests.get('PutObject')).toBe(2);
  await Promise.all([server.close(), expect(waiting).rejects.toThrow()]);
  await expect(put(client)).rejects.toThrow('ECONNREFUSED');
});

test('closing ends a body that never comes to its end, and leaves nothing of it', async () => {
  const { root, server } = await startWithFaults([]);
  const Body = new PassThrough();
  Body.write('half');
  const sending = put(onceClient(server.url, 'worker-1'), { Body, ContentLength: 8 });
  await eventually(() => server.requests.get('PutObject')).toBe(1);
  await Promise.all([server.close(), expect(sending).rejects.toThrow()]);
  expect(await readdir(join(root, '.s3/temporary'))).toEqual([]);
});

test('a hook may take its time before the client is told', async () => {
  const seen: string[] = [];
  const { client } = await startEndpoint({
    afterRequest: async ({ operation }) => {
      await Promise.resolve();
      seen.push(operation);
    },
  });
  await put(client);
  expect(seen).toEqual(['PutObject']);
});

test('a hook that throws is told to the client', async () => {
  const { server } = await startEndpoint({
    onRequest: ({ accessKeyId }) => {
      if (accessKeyId === 'worker-1') throw new Error('no such rule');
      return undefined;
    },
  });
  await expect(put(onceClient(server.url, 'worker-1'))).rejects.toThrow('no such rule');
});
