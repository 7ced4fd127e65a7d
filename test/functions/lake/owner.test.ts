import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerKey } from '#functions/lake/keys.ts';
import { ownedGeneration, takeOwnership } from '#functions/lake/owner.ts';
import { type CallOutcome, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

const KEY = ownerKey('run-1');
const first = { owner: 'run-1', startedAt: '2026-11-21T03:00:00Z' };
const rerun = { owner: 'rerun-1', startedAt: '2026-11-21T09:00:00.000Z' };
const laterRerun = { owner: 'rerun-2', startedAt: '2026-11-21T09:00:00.500Z' };

describe('taking a run over', () => {
  test('the first execution finds nobody and is generation 1', async () => {
    const store = new MemoryStore();
    await takeOwnership(store, 'run-1', first);
    expect(store.bucket.json(KEY)).toEqual({ owner: 'run-1', since: first.startedAt, generation: 1 });
  });

  test('each later execution takes over and counts the generation up', async () => {
    const store = new MemoryStore();
    for (const execution of [first, rerun, laterRerun]) await takeOwnership(store, 'run-1', execution);
    expect(store.bucket.json(KEY)).toEqual({ owner: 'rerun-2', since: laterRerun.startedAt, generation: 3 });
  });

  test('doing it again changes nothing', async () => {
    const store = new MemoryStore();
    await takeOwnership(store, 'run-1', first);
    await takeOwnership(store, 'run-1', rerun);
    const held = store.bucket.objects.get(KEY);
    await takeOwnership(store, 'run-1', rerun);
    expect(store.bucket.objects.get(KEY)).toBe(held);
  });

  test.each([
    ['the original', first],
    ['an earlier rerun', rerun],
  ])('a late retry of %s does not take it back', async (_name, late) => {
    const store = new MemoryStore();
    await takeOwnership(store, 'run-1', laterRerun);
    await expect(takeOwnership(store, 'run-1', late)).rejects.toMatchObject({
      name: 'RunTakenOver',
      message: 'Run run-1 is now owned by execution rerun-2',
    });
    expect(store.bucket.json(KEY)).toMatchObject({ owner: 'rerun-2', generation: 1 });
  });

  test('a write whose response was lost counts', async () => {
    const store = new MemoryStore(undefined, ({ conditional }) => (conditional ? 'repeated' : 'done'));
    await takeOwnership(store, 'run-1', first);
    await takeOwnership(store, 'run-1', rerun);
    expect(store.bucket.json(KEY)).toMatchObject({ owner: 'rerun-1', generation: 2 });
  });

  test('of all that try at once, each write builds on the one before and the latest execution ends as the owner', async () => {
    const executions = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(executions, fc.scheduler(), async (minutes, scheduler) => {
        const store = new MemoryStore(undefined, async (): Promise<CallOutcome> => {
          await scheduler.schedule(Promise.resolve());
          return 'done';
        });
        const all = minutes.map((minute) => ({
          owner: `e${minute}`,
          startedAt: `2026-11-21T03:${String(minute).padStart(2, '0')}:00Z`,
        }));
        const done = Promise.allSettled(all.map((execution) => takeOwnership(store, 'run-1', execution)));
        await scheduler.waitFor(done);
        const results = await done;
        const taken = results.filter((result) => result.status === 'fulfilled').length;
        expect(store.bucket.json(KEY)).toMatchObject({
          owner: `e${Math.max(...minutes)}`,
          generation: taken,
        });
      }),
    );
  });

  test('a place that nobody can win is given up', async () => {
    const bucket = new MemoryBucket();
    let generation = 0;
    // Somebody who started earlier writes before every write of ours.
    const store = new MemoryStore(bucket, ({ operation }) => {
      const older = { owner: 'older', since: '2026-11-20T00:00:00Z', generation: ++generation };
      if (operation === 'PUT') bucket.put(KEY, JSON.stringify(older));
      return 'done';
    });
    await expect(takeOwnership(store, 'run-1', first)).rejects.toMatchObject({ name: 'LakeUnavailable' });
    expect(store.calls.filter(({ operation }) => operation === 'PUT')).toHaveLength(12);
  });
});

describe('the generation of an owner', () => {
  test('is what the owner file says', async () => {
    const store = new MemoryStore();
    await takeOwnership(store, 'run-1', first);
    await takeOwnership(store, 'run-1', rerun);
    expect(await ownedGeneration(store, 'run-1', 'rerun-1')).toBe(2);
  });

  test('another execution is superseded', async () => {
    const store = new MemoryStore();
    await takeOwnership(store, 'run-1', rerun);
    await expect(ownedGeneration(store, 'run-1', 'run-1')).rejects.toMatchObject({ name: 'RunTakenOver' });
  });

  test.each([undefined, {}, { owner: 'run-1', since: 'soon', generation: 1 }])(
    'an owner file that is %j is corrupt state',
    async (body) => {
      const store = new MemoryStore();
      if (body !== undefined) store.bucket.put(KEY, JSON.stringify(body));
      await expect(ownedGeneration(store, 'run-1', 'run-1')).rejects.toMatchObject({ name: 'StateCorrupt' });
    },
  );
});
