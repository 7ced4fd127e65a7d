import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  MAX_ROUNDS,
  onlyIf,
  readDocument,
  requireDocument,
  updateDocument,
} from '#functions/lake/document.ts';
import { StateCorrupt } from '#functions/lake/errors.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { type CallOutcome, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

const KEY = 'runs/run-1/list.json';
const List = z.object({ names: z.array(z.string()) });
type List = z.infer<typeof List>;

function bucketWith(text?: string): MemoryBucket {
  const bucket = new MemoryBucket();
  if (text !== undefined) bucket.put(KEY, text);
  return bucket;
}

const add =
  (name: string) =>
  (found: List | undefined): List => ({ names: [...(found?.names ?? []), name] });

describe('a document that is read', () => {
  test('comes checked, with the ETag under which it may be replaced', async () => {
    const bucket = bucketWith('{"names":["a"],"more":1}');
    const found = await readDocument(new MemoryStore(bucket), KEY, List);
    expect(found).toEqual({ value: { names: ['a'] }, etag: bucket.objects.get(KEY)?.etag });
  });

  test('is undefined when there is none, and corrupt when it must be there', async () => {
    const store = new MemoryStore();
    expect(await readDocument(store, KEY, List)).toBeUndefined();
    await expect(requireDocument(store, KEY, List)).rejects.toThrow(
      `${KEY} does not have the form that this version writes`,
    );
    await expect(requireDocument(store, KEY, List)).rejects.toMatchObject({ name: 'StateCorrupt' });
  });

  test.each([
    ['no JSON', '{"names":', 'the document'],
    ['of another shape', '{"names":["a",7]}', 'names.1'],
  ])('is corrupt when it is %s, and says where', async (_name, text, where) => {
    const store = new MemoryStore(bucketWith(text));
    const error = await readDocument(store, KEY, List).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateCorrupt);
    expect((error as Error).message).toContain(
      `${KEY} does not have the form that this version writes: ${where}`,
    );
  });
});

describe('an update', () => {
  test('makes a document, and changes what is there', async () => {
    const bucket = bucketWith();
    expect(await updateDocument(new MemoryStore(bucket), KEY, List, add('a'))).toEqual({ names: ['a'] });
    expect(await updateDocument(new MemoryStore(bucket), KEY, List, add('b'))).toEqual({ names: ['a', 'b'] });
    expect(bucket.json(KEY)).toEqual({ names: ['a', 'b'] });
  });

  test('that keeps what is there writes nothing', async () => {
    const bucket = bucketWith('{"names":["a"]}');
    const before = bucket.writes.length;
    const kept = await updateDocument(new MemoryStore(bucket), KEY, List, () => undefined);
    expect(kept).toEqual({ names: ['a'] });
    expect(bucket.writes).toHaveLength(before);
  });

  test('that keeps what is not there is a defect', async () => {
    await expect(updateDocument(new MemoryStore(), KEY, List, () => undefined)).rejects.toThrow('to keep');
  });

  test('is made again on what somebody else wrote in between', async () => {
    const bucket = bucketWith('{"names":["a"]}');
    let others = 3;
    const store = new MemoryStore(bucket, ({ operation }) => {
      if (operation === 'PUT' && others > 0)
        bucket.put(KEY, JSON.stringify({ names: [`other ${others--}`] }));
      return 'done';
    });
    expect(await updateDocument(store, KEY, List, add('mine'))).toEqual({ names: ['other 1', 'mine'] });
    expect(bucket.json(KEY)).toEqual({ names: ['other 1', 'mine'] });
  });

  test('is conditional from the first write on, so that two first ones never lose one', async () => {
    const bucket = bucketWith();
    const outcomes: CallOutcome[] = ['done', 'conflict'];
    const store = new MemoryStore(bucket, () => outcomes.shift() ?? 'done');
    await updateDocument(store, KEY, List, add('a'));
    const puts = store.calls.filter(({ operation }) => operation === 'PUT');
    expect(puts.map(({ conditional }) => conditional)).toEqual([true, true]);
  });

  test('gives up as LakeUnavailable after so many rounds', async () => {
    const store = new MemoryStore(bucketWith(), ({ operation }) =>
      operation === 'PUT' ? 'conflict' : 'done',
    );
    await expect(updateDocument(store, KEY, List, add('a'))).rejects.toThrow(LakeUnavailable);
    expect(store.calls.filter(({ operation }) => operation === 'PUT')).toHaveLength(MAX_ROUNDS);
  });

  test('ends with the error of the change, and writes nothing', async () => {
    const bucket = bucketWith();
    const refuse = () => {
      throw new RangeError('no');
    };
    await expect(updateDocument(new MemoryStore(bucket), KEY, List, refuse)).rejects.toThrow(RangeError);
    expect(bucket.keys()).toEqual([]);
  });
});

test('the condition of a write is what was found', () => {
  expect(onlyIf(undefined)).toEqual({ ifNoneMatch: '*' });
  expect(onlyIf('"1"')).toEqual({ ifMatch: '"1"' });
});
