import { describe, expect, test } from 'vitest';
import { bodyOf } from '#functions/extract/progress.ts';
import type { Writer } from '#functions/lake/checkpoint.ts';
import { RunTakenOver, StateCorrupt } from '#functions/lake/errors.ts';
import { checkpointKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import {
  advanceByPart,
  type Checkpoint,
  claim,
  freshBody,
  namedPart,
  UNIT,
} from '#test/harness/checkpoints.ts';
import { type CallOutcome, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

const KEY = checkpointKey(UNIT);
const FIRST: Writer = { attempt: 'first', owner: 'run-1', generation: 1 };
const SECOND: Writer = { attempt: 'second', owner: 'run-1', generation: 1 };
const RERUN: Writer = { attempt: 'rerun', owner: 'run-2', generation: 2 };

/** A store whose calls meet these outcomes in turn; all later ones are done. */
function storeWith(bucket: MemoryBucket, ...outcomes: CallOutcome[]): MemoryStore {
  return new MemoryStore(bucket, () => outcomes.shift() ?? 'done');
}

const stored = (bucket: MemoryBucket): Checkpoint | undefined => bucket.json<Checkpoint>(KEY);
const namesOf = (checkpoint: Checkpoint | undefined) => checkpoint?.parts.map(({ key }) => key);

describe('a claim', () => {
  test('of a unit that has no checkpoint makes the first one', async () => {
    const bucket = new MemoryBucket();
    const file = await claim(new MemoryStore(bucket), FIRST);
    expect(stored(bucket)).toEqual({
      ...freshBody(),
      schema: 3,
      seq: 1,
      attempt: 'first',
      owner: 'run-1',
      generation: 1,
    });
    expect(file.stored).toEqual(stored(bucket));
  });

  test('goes on with what is there, one seq further, in its own name', async () => {
    const bucket = new MemoryBucket();
    await advanceByPart(await claim(new MemoryStore(bucket), FIRST), 'part');
    const file = await claim(new MemoryStore(bucket), RERUN);
    expect(file.stored).toMatchObject({ seq: 3, attempt: 'rerun', owner: 'run-2', generation: 2 });
    expect(namesOf(stored(bucket))).toEqual(['part']);
  });

  test('starts afresh where the caller says so, and still counts on', async () => {
    const bucket = new MemoryBucket();
    await advanceByPart(await claim(new MemoryStore(bucket), FIRST), 'part');
    await claim(new MemoryStore(bucket), SECOND, freshBody);
    expect(stored(bucket)).toMatchObject({ seq: 3, attempt: 'second', parts: [] });
  });

  test.each(['lost', 'repeated', 'conflict', 'failed', 'late'] as const)(
    'whose write is "%s" is in the end made once',
    async (outcome) => {
      const bucket = new MemoryBucket();
      const file = await claim(storeWith(bucket, 'done', outcome), FIRST);
      bucket.land();
      expect(stored(bucket)).toEqual(file.stored);
      expect(file.stored.seq).toBe(1);
      await advanceByPart(file, 'part');
      expect(stored(bucket)).toMatchObject({ seq: 2, parts: [namedPart('part')] });
    },
  );

  test('by an older owner is refused, and changes nothing', async () => {
    const bucket = new MemoryBucket();
    await claim(new MemoryStore(bucket), RERUN);
    const before = stored(bucket);
    const refused = await claim(new MemoryStore(bucket), FIRST).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RunTakenOver);
    expect(refused).toMatchObject({ name: 'RunTakenOver', sameOwner: false });
    expect((refused as Error).message).toContain('run-2');
    expect(stored(bucket)).toEqual(before);
  });

  test('gives up as LakeUnavailable when the bucket never lets it write', async () => {
    const bucket = new MemoryBucket();
    const store = new MemoryStore(bucket, ({ operation }) => (operation === 'PUT' ? 'conflict' : 'done'));
    await expect(claim(store, FIRST)).rejects.toThrow(LakeUnavailable);
    expect(bucket.writes).toEqual([]);
  });

  test.each([
    ['another schema', JSON.stringify({ ...freshBody(), schema: 1, seq: 1 }), 'schema'],
    ['no JSON', '{"schema":2,', ''],
    ['something else', '[]', ''],
  ])('of %s says so by name, and does not write over it', async (_name, text, field) => {
    const bucket = new MemoryBucket();
    bucket.put(KEY, text);
    const error = await claim(new MemoryStore(bucket), FIRST).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateCorrupt);
    expect((error as Error).message).toContain(KEY);
    expect((error as Error).message).toContain(field);
    expect(bucket.objects.get(KEY)?.body.toString()).toBe(text);
  });
});

describe('an advance', () => {
  test('adds one to seq and leaves everything else to the caller', async () => {
    const bucket = new MemoryBucket();
    const file = await claim(new MemoryStore(bucket), FIRST);
    await advanceByPart(file, 'one');
    await advanceByPart(file, 'two');
    expect(stored(bucket)).toMatchObject({ seq: 3, attempt: 'first' });
    expect(namesOf(stored(bucket))).toEqual(['one', 'two']);
    expect(file.stored).toEqual(stored(bucket));
  });

  test.each(['lost', 'repeated', 'conflict', 'failed', 'late'] as const)(
    'whose write is "%s" is made once, and the next one follows it',
    async (outcome) => {
      const bucket = new MemoryBucket();
      const file = await claim(storeWith(bucket, 'done', 'done', outcome), FIRST);
      await advanceByPart(file, 'one');
      bucket.land();
      await advanceByPart(file, 'two');
      expect(stored(bucket)).toMatchObject({ seq: 3 });
      expect(namesOf(stored(bucket))).toEqual(['one', 'two']);
    },
  );

  test.each([
    ['another attempt of its own execution', SECOND, true],
    ['another execution', RERUN, false],
  ])('after %s has claimed stops as RunTakenOver', async (_name, other, sameOwner) => {
    const bucket = new MemoryBucket();
    const file = await claim(new MemoryStore(bucket), FIRST);
    await claim(new MemoryStore(bucket), other);
    const before = stored(bucket);
    await expect(advanceByPart(file, 'part')).rejects.toMatchObject({ name: 'RunTakenOver', sameOwner });
    expect(stored(bucket)).toEqual(before);
  });

  test('after the checkpoint was removed stops, and does not make it anew', async () => {
    const bucket = new MemoryBucket();
    const file = await claim(new MemoryStore(bucket), FIRST);
    bucket.objects.delete(KEY);
    await expect(advanceByPart(file, 'part')).rejects.toThrow(RunTakenOver);
    expect(bucket.keys()).toEqual([]);
  });

  test('does not write over a newer owner, even when its own write is late', async () => {
    const bucket = new MemoryBucket();
    const outcomes: CallOutcome[] = ['done', 'done', 'late', 'failed'];
    const file = await claim(storeWith(bucket, ...outcomes), FIRST);
    await expect(advanceByPart(file, 'part')).rejects.toThrow(LakeUnavailable);
    await claim(new MemoryStore(bucket), RERUN);
    bucket.land();
    expect(stored(bucket)).toMatchObject({ attempt: 'rerun', parts: [] });
  });

  test('gives up as LakeUnavailable when the bucket never lets it write', async () => {
    const bucket = new MemoryBucket();
    let claimed = false;
    const store = new MemoryStore(bucket, ({ operation }) =>
      claimed && operation === 'PUT' ? 'conflict' : 'done',
    );
    const file = await claim(store, FIRST);
    claimed = true;
    await expect(advanceByPart(file, 'part')).rejects.toThrow(LakeUnavailable);
    expect(stored(bucket)).toMatchObject({ seq: 1, parts: [] });
  });
});

test('the body of a checkpoint has none of the fields that the protocol adds', () => {
  const body = bodyOf({ ...freshBody(), schema: 3, seq: 7, attempt: 'a', owner: 'run-1', generation: 3 });
  expect(body).toEqual(freshBody());
});
