import { describe, expect, test } from 'vitest';
import { forEachBounded } from '#shared/concurrency.ts';

const tick = () => new Promise(setImmediate);

describe('bounded work', () => {
  test.each([1, 3, 100])('does every item once, in order, and at most %i at once', async (limit) => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const begun: number[] = [];
    let under = 0;
    let most = 0;
    await forEachBounded(items, limit, async (item) => {
      begun.push(item);
      most = Math.max(most, ++under);
      await tick();
      under -= 1;
    });
    expect(begun).toEqual(items);
    expect(most).toBe(Math.min(limit, items.length));
  });

  test('after a failure begins nothing, waits for what is under way, and throws it', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = forEachBounded([1, 2, 3, 4, 5, 6], 3, async (item) => {
      begun.push(item);
      await tick();
      if (item === 2) throw new Error('two');
      await tick();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('two');
    expect(begun).toEqual([1, 2, 3]);
    expect(ended).toEqual([1, 3]);
  });

  test('of several failures the first is thrown', async () => {
    const work = forEachBounded([1, 2], 2, async (item) => {
      if (item === 1) await tick();
      throw new Error(`failure ${item}`);
    });
    await expect(work).rejects.toThrow('failure 2');
  });

  test('without items there is nothing to wait for', async () => {
    await forEachBounded([], 3, async () => {
      throw new Error('there is nothing to do');
    });
  });
});
