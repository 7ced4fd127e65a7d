import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapInParallel } from '#functions/runtime/parallel.ts';

/** Calls that end when the test says so, and what is known of them. */
function gates() {
  const open: { readonly item: number; readonly end: (error?: Error) => void }[] = [];
  const call = (item: number) =>
    new Promise<string>((resolve, reject) => {
      open.push({ item, end: (error) => (error === undefined ? resolve(`<${item}>`) : reject(error)) });
    });
  return { open, call };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await undefined;
};

describe('mapInParallel', () => {
  test('gives every result in the order of the list, in whatever order the calls end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.nat()),
        async (items, atOnce, picks) => {
          const { open, call } = gates();
          let most = 0;
          const result = mapInParallel(items, atOnce, call);
          for (let ended = 0; ended < items.length; ended += 1) {
            await settled();
            most = Math.max(most, open.length);
            open.splice((picks.next().value ?? 0) % open.length, 1)[0]?.end();
          }
          expect(await result).toEqual(items.map((item) => `<${item}>`));
          expect(most).toBe(Math.min(atOnce, items.length));
        },
      ),
    );
  });

  test('begins nothing after an error, and throws it when the calls under way have ended', async () => {
    const { open, call } = gates();
    let ended = false;
    const result = mapInParallel([0, 1, 2, 3, 4], 2, call).finally(() => {
      ended = true;
    });
    result.catch(() => undefined);
    await settled();
    open[1]?.end(new Error('the first'));
    await settled();
    expect(ended).toBe(false);
    open[0]?.end(new Error('the second'));
    await expect(result).rejects.toThrow('the first');
    expect(open.map(({ item }) => item)).toEqual([0, 1]);
  });

  test('tells each call the place of its item', async () => {
    expect(await mapInParallel(['a', 'b'], 1, async (item, index) => `${item}${index}`)).toEqual([
      'a0',
      'b1',
    ]);
  });
});
