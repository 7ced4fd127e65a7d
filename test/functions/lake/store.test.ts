import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import type { S3Fault } from '#local/s3/fault.ts';
import { type S3Server, startS3 } from '#local/s3/server.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';

const BUCKET = 'lake-bucket';
const BYTES = { contentType: 'application/x-ndjson' };

let folder: string;
let server: S3Server;
/** Faults of the next requests, one each. */
let faults: S3Fault[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-store-'));
  await mkdir(join(folder, BUCKET));
  server = await startS3({ root: folder, onRequest: () => faults.shift() });
});

afterEach(() => {
  faults = [];
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function overS3(): LakeStore {
  return new LakeStore(
    BUCKET,
    new S3Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
    }),
  );
}

let number = 0;
/** A prefix that no other test uses. */
const freshPrefix = () => `test-${++number}/`;

describe.each([
  ['S3', overS3],
  ['the memory store of other tests', () => new MemoryStore()],
])('%s', (_name, open) => {
  test('gives JSON back as it was written, and undefined where there is none', async () => {
    const [store, prefix] = [open(), freshPrefix()];
    const body = { text: 'Grüße 𝒳\u2028\n', id: '120203029307580037', list: [null, 1.5] };
    const etag = await store.putJson(`${prefix}a.json`, body);
    expect(await store.getJson(`${prefix}a.json`)).toEqual({ body, etag });
    expect(await store.getJson(`${prefix}b.json`)).toBeUndefined();
  });

  test('gives what is not JSON as a body that no schema takes', async () => {
    const [store, prefix] = [open(), freshPrefix()];
    await store.putBytes(`${prefix}a.json`, Buffer.from('{"cut": '), BYTES);
    expect((await store.getJson(`${prefix}a.json`))?.body).toBeUndefined();
    expect(await store.getJson(`${prefix}a.json`)).toBeDefined();
  });

  test('writes on a condition, and says conflict where it does not hold', async () => {
    const [store, key] = [open(), `${freshPrefix()}a.json`];
    expect(await store.putJson(key, 0, { ifMatch: '"0123"' })).toBe('conflict');
    const first = await store.putJson(key, 1, { ifNoneMatch: '*' });
    expect(await store.putJson(key, 2, { ifNoneMatch: '*' })).toBe('conflict');
    const second = await store.putJson(key, 3, { ifMatch: first });
    expect(await store.putJson(key, 4, { ifMatch: first })).toBe('conflict');
    expect(await store.getJson(key)).toEqual({ body: 3, etag: second });
  });

  test('keeps bytes, their length and their metadata', async () => {
    const [store, key] = [open(), `${freshPrefix()}part.gz`];
    const bytes = Buffer.from([0, 1, 2, 250, 251, 252]);
    await store.putBytes(key, bytes, { ...BYTES, metadata: { 'run-id': 'run-1' } });
    expect(await store.getBytes(key)).toEqual(bytes);
    expect(await buffer(await store.getStream(key))).toEqual(bytes);
    expect(await buffer(await store.getStream(key, { start: 1, end: 4 }))).toEqual(bytes.subarray(1, 4));
    expect(await store.head(key)).toMatchObject({ bytes: 6, metadata: { 'run-id': 'run-1' } });
    expect(await store.head(`${key}.not`)).toBeUndefined();
  });

  test('writes streams, short and longer than one upload part', async () => {
    const [store, prefix] = [open(), freshPrefix()];
    const long = Buffer.alloc(6 * 1024 * 1024, 'facebook ads ');
    const attributes = { ...BYTES, metadata: { 'observed-at': '2026-05-01T00:00:00.000Z' } };
    for (const [key, bytes] of [
      [`${prefix}empty`, Buffer.alloc(0)],
      [`${prefix}long`, long],
    ] as const) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / 500_000) }, (_, index) =>
        bytes.subarray(index * 500_000, (index + 1) * 500_000),
      );
      await store.putStream(key, Readable.from(chunks), attributes);
      expect((await store.getBytes(key)).equals(bytes)).toBe(true);
      expect(await store.head(key)).toMatchObject({ bytes: bytes.length, metadata: attributes.metadata });
    }
  });

  test('stores nothing of a stream that fails', async () => {
    const [store, key] = [open(), `${freshPrefix()}broken`];
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('the source broke');
    };
    await expect(store.putStream(key, Readable.from(broken()), BYTES)).rejects.toThrow(LakeUnavailable);
    expect(await store.head(key)).toBeUndefined();
  });

  test('says LakeUnavailable, with the key, of bytes that are not there', async () => {
    const [store, key] = [open(), `${freshPrefix()}absent`];
    for (const read of [() => store.getBytes(key), () => store.getStream(key)]) {
      const error = await read().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LakeUnavailable);
      expect(error).toMatchObject({ name: 'LakeUnavailable' });
      expect((error as Error).message).toContain(key);
    }
  });

  test('says LakeUnavailable of a range that begins behind the end', async () => {
    const [store, key] = [open(), `${freshPrefix()}short`];
    await store.putBytes(key, Buffer.from('abc'), BYTES);
    await expect(store.getStream(key, { start: 3, end: 9 })).rejects.toThrow(LakeUnavailable);
  });

  test('copies with metadata, on a condition on the target', async () => {
    const [store, prefix] = [open(), freshPrefix()];
    const [source, target] = [`${prefix}date=2026-05-01/staged`, `${prefix}date=2026-05-01/data`];
    expect(await store.copy(source, target, { ifNoneMatch: '*' })).toBe('conflict');
    await store.putBytes(source, Buffer.from('one'), { ...BYTES, metadata: { 'run-id': 'run-1' } });
    const first = await store.copy(source, target, { ifNoneMatch: '*' });
    expect(await store.head(target)).toMatchObject({
      bytes: 3,
      metadata: { 'run-id': 'run-1' },
      etag: first,
    });
    await store.putBytes(source, Buffer.from('four'), { ...BYTES, metadata: { 'run-id': 'run-2' } });
    expect(await store.copy(source, target, { ifNoneMatch: '*' })).toBe('conflict');
    expect(await store.copy(source, target, { ifMatch: '"0123"' })).toBe('conflict');
    expect(await store.copy(source, target, { ifMatch: first })).not.toBe('conflict');
    expect(await store.head(target)).toMatchObject({ bytes: 4, metadata: { 'run-id': 'run-2' } });
  });
});

describe('S3 that fails', () => {
  test('a write whose answer is lost shows as conflict to whoever made it on a condition', async () => {
    const [store, key] = [overS3(), `${freshPrefix()}a.json`];
    faults = [{ kind: 'lose-response' }];
    expect(await store.putJson(key, 1, { ifNoneMatch: '*' })).toBe('conflict');
    expect((await store.getJson(key))?.body).toBe(1);
  });

  test('409 is a conflict', async () => {
    const [store, key] = [overS3(), `${freshPrefix()}a.json`];
    faults = [{ kind: 'error', status: 409, code: 'ConditionalRequestConflict' }];
    expect(await store.putJson(key, 1, { ifNoneMatch: '*' })).toBe('conflict');
    expect(await store.getJson(key)).toBeUndefined();
  });

  test.each([
    ['putJson', (store: LakeStore, key: string) => store.putJson(key, 1)],
    ['getJson', (store: LakeStore, key: string) => store.getJson(key)],
    ['head', (store: LakeStore, key: string) => store.head(key)],
    ['copy', (store: LakeStore, key: string) => store.copy(key, `${key}.2`, { ifNoneMatch: '*' })],
    ['putStream', (store: LakeStore, key: string) => store.putStream(key, Readable.from(['a']), BYTES)],
  ])('%s that is refused says LakeUnavailable, with the status and the key', async (_name, call) => {
    const [store, key] = [overS3(), `${freshPrefix()}a.json`];
    faults = [{ kind: 'error', status: 403, code: 'AccessDenied' }];
    const error = await call(store, key).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LakeUnavailable);
    expect((error as Error).message).toMatch(/403/);
    expect((error as Error).message).toContain(key);
  });
});
