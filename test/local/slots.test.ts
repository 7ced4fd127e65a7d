import { expect, it } from 'vitest';
import { slots } from '#local/slots.ts';

it('runs at most so many at once, in the order in which they came, also after one has failed', async () => {
  const inSlot = slots(2);
  const started: number[] = [];
  const work = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const results = work.map(({ promise }, index) =>
    inSlot(() => {
      started.push(index);
      return promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);

  work[1]?.reject(new Error('no'));
  await expect(results[1]).rejects.toThrow('no');
  expect(started).toEqual([0, 1, 2]);

  for (const index of [0, 2, 3, 4]) work[index]?.resolve(index);
  expect(await Promise.allSettled(results)).toMatchObject([
    { value: 0 },
    { status: 'rejected' },
    { value: 2 },
    { value: 3 },
    { value: 4 },
  ]);
});
