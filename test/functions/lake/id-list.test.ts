import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdList } from '#functions/lake/id-list.ts';

test('gives back the ids that were added, exactly', () => {
  const id = fc.oneof(
    fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String),
    fc.constantFrom('0', '007', '', '12345678901234567890', 'undefined', '9999999999999999999'),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 40 }), (ids) => {
      const list = new IdList();
      for (const each of ids) list.add(each);
      expect(list.size).toBe(ids.length);
      expect([...list.values()].sort()).toEqual([...ids].sort());
    }),
  );
});
