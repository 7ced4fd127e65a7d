import { expect, test } from 'vitest';
import { readHeldBack, readingOf } from '#functions/lake/held-back.ts';
import { heldBackKey } from '#functions/lake/keys.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { unitOf } from '#test/harness/receipts.ts';

const HELD_BACK = { schema: 1, owner: 'run-1', reading: 'abc', findings: ['ads_known'] };

test('a reading is named by the objects that it was staged in, in whichever order', () => {
  const [one, other] = [{ key: 'data-1' }, { key: 'data-2' }];
  expect(readingOf([one, other])).toBe(readingOf([other, one]));
  expect(readingOf([one, other])).not.toBe(readingOf([one]));
  expect(readingOf([one, other])).not.toBe(readingOf([one, { key: 'data-3' }]));
});

test.each<[string, string | undefined, unknown]>([
  ['is what the object says', JSON.stringify(HELD_BACK), HELD_BACK],
  ['is none where there is no object', undefined, undefined],
  ['is none where the object is no JSON', '{"cut', undefined],
  ['is none where the object is of another shape', '{"reading": 7}', undefined],
])('the reading that was held back %s', async (_name, text, expected) => {
  const store = new MemoryStore();
  if (text !== undefined) store.bucket.put(heldBackKey(unitOf()), text);
  expect(await readHeldBack(store, unitOf())).toEqual(expected);
});
