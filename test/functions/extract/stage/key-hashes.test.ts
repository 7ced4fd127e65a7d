import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { hashKey, indexOfHash, repeatedOf, TextHash } from '#functions/extract/stage/key-hashes.ts';
import { RowNotes } from '#functions/extract/stage/row-notes.ts';
import { stageDate } from '#functions/extract/stage/stage-date.ts';
import { stagedKey } from '#functions/lake/keys.ts';
import { UNIT } from '#test/harness/checkpoints.ts';
import { JSON_LINES } from '#test/harness/json-lines.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { rowsOf, segmentsOf, storePart } from '#test/harness/parts.ts';

/** Two keys with one hash, found by walking some hundred million of them until the walk ran into itself. */
const COLLIDING = ['5269996102976701', '127818995163128'] as const;

describe('hashes of keys', () => {
  test('show every key that was added twice', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 60 }), (keys) => {
        const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
        const expected = [...new Set(twice.map(hashKey))].sort((left, right) => left - right);
        const repeated = repeatedOf(Float64Array.from(keys, hashKey));
        expect([...repeated]).toEqual(expected);
        for (const [place, hash] of expected.entries()) expect(indexOfHash(repeated, hash)).toBe(place);
        const once = keys.filter((key) => !twice.includes(key)).map(hashKey);
        expect(once.every((hash) => indexOfHash(repeated, hash) === -1)).toBe(true);
      }),
    );
  });

  test('are whole numbers that a double holds exactly, and differ for neighbours', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `1202030293${String(index).padStart(8, '0')}`);
    const hashes = new Set(ids.map(hashKey));
    expect(hashes.size).toBe(ids.length);
    expect([...hashes].every(Number.isSafeInteger)).toBe(true);
  });

  test('tell where texts end', () => {
    const hash = new TextHash();
    expect(hash.add('ab').end().add('c').end().take()).not.toBe(hash.add('a').end().add('bc').end().take());
    expect(hash.add('a').add('b').take()).toBe(hashKey('ab'));
  });

  test('that two keys share cost a second pass, and no row', async () => {
    const [one, other] = COLLIDING;
    expect(hashKey(one)).toBe(hashKey(other));
    const bucket = new MemoryBucket();
    const rows = [one, '7', other].map((id) => ({ id, day: '2026-05-01', text: `of ${id}` }));
    const part = await storePart(bucket, [{ group: 0, rows }], 0, 'day');
    const parts = part === undefined ? [] : [part];
    const store = new MemoryStore(bucket);
    const staged = await stageDate({
      store,
      reader: new PartReader(store, parts),
      unit: UNIT,
      attempt: 'attempt',
      date: '2026-05-01',
      segments: segmentsOf(parts, '2026-05-01'),
      isKeyStrict: false,
      primaryKey: ['id'],
      observedAt: '2026-05-01T00:00:00.000Z',
      digest: '',
      encode: JSON_LINES,
      notes: new RowNotes({ fields: [], primaryKey: ['id'], partitionDate: 'snapshot' }, rows.length),
    });
    const key = stagedKey(UNIT, '2026-05-01', 'attempt');
    expect(rowsOf(bucket, key).map(({ id }) => id)).toEqual(expect.arrayContaining([one, '7', other]));
    expect(staged).toMatchObject({ rows: 3, duplicates: 0 });
    expect(bucket.writes.filter((write) => write.key === key)).toHaveLength(2);
  });
});
