import { expect, test } from 'vitest';
import { RankedList } from '#functions/aggregate/fold/ranked-list.ts';

test('of many entries those of the lowest rank are kept, in their order, and all are counted', () => {
  const list = new RankedList<string>(3);
  for (const [index, name] of [...'abcdefghij'].entries()) list.add(name, index % 5);
  expect(list.items).toEqual(['a', 'f', 'b']);
  list.add('k', -1);
  expect(list.items).toEqual(['k', 'a', 'f']);
  expect(list.count).toBe(11);
});
