import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Leaf } from '#functions/lake/parquet/leaf.ts';
import { LeafBuffer } from '#functions/lake/parquet/leaf-buffer.ts';
import { encodePlain } from '#functions/lake/parquet/plain.ts';
import type { LeafType, Scalar } from '#functions/lake/parquet/schema.ts';
import { anyText } from '#test/harness/any-text.ts';

const leaf = (type: LeafType): Leaf => ({ path: ['it'], type, maxDefinition: 1, maxRepetition: 0 });

function filled(type: LeafType, values: readonly Scalar[], buffer = new LeafBuffer(leaf(type))): LeafBuffer {
  for (const value of values) buffer.add(value, 0);
  return buffer;
}

function plain(type: LeafType, values: readonly Scalar[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(1024);
      return bytes.subarray(0, encodePlain(bytes, 0, type, value));
    }),
  );
}

const RANDOM: readonly (readonly [LeafType, fc.Arbitrary<Scalar>])[] = [
  ['string', fc.oneof(anyText({ maxLength: 40 }), fc.constantFrom('a', 'b'))],
  ['int64', fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(0n, 1n))],
  ['decimal', fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n })],
  ['date', fc.integer({ min: -1000, max: 1000 })],
  ['boolean', fc.boolean()],
];

test.each(RANDOM)(
  '%s: all values are there, in order, whether a dictionary is kept or not',
  (type, value) => {
    const list = fc.array(value, { maxLength: 60 });
    const used = new LeafBuffer(leaf(type));
    fc.assert(
      fc.property(list, fc.constantFrom(1, 40), (values, times) => {
        const all = Array.from({ length: times }, () => values).flat();
        used.clear();
        filled(type, all, used);
        expect(Buffer.from(used.plain()).equals(plain(type, all))).toBe(true);
        expect(used.slots).toBe(all.length);
      }),
      { numRuns: 60 },
    );
  },
);

describe('the dictionary', () => {
  const distinct = (count: number) => Array.from({ length: count }, (_, at) => `value ${at}`);

  test('holds each value once', () => {
    const values = Array.from({ length: 500 }, () => ['b', 'a', 'b']).flat();
    const dictionary = filled('string', values).dictionary;
    expect(dictionary?.size).toBe(2);
    expect([...(dictionary?.indexes.subarray(0, 6) ?? [])]).toEqual([0, 1, 0, 0, 1, 0]);
  });

  test('keeps whole numbers apart that floating point would take for one', () => {
    const values = [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n];
    expect(filled('int64', values).dictionary?.size).toBe(4);
  });

  test('is given up when most values are different, and memory falls', () => {
    const buffer = filled('string', distinct(1023));
    const before = buffer.bytes;
    expect(buffer.dictionary).toBeDefined();
    buffer.add('one more', 0);
    expect(buffer.dictionary).toBeUndefined();
    expect(buffer.bytes).toBeLessThan(before / 4);
    expect(Buffer.from(buffer.plain()).equals(plain('string', [...distinct(1023), 'one more']))).toBe(true);
  });
});

describe('bounds', () => {
  const text = (bound: unknown) => Buffer.from(bound as Uint8Array).toString();

  test('of numbers are those of their values, negative ones included', () => {
    expect(filled('decimal', [5n, -7n, 3n])).toMatchObject({ min: -7n, max: 5n });
    expect(filled('date', [0, -1, 1])).toMatchObject({ min: -1, max: 1 });
  });

  test('of text follow its bytes and not its UTF-16', () => {
    const { min, max } = filled('string', ['\u{1f600}', '\uffee', 'z']);
    expect([text(min), text(max)]).toEqual(['z', '\u{1f600}']);
  });

  test('are left out when one value is long, when there is none, and inside lists', () => {
    expect(filled('string', ['a', 'b'.repeat(65), 'c'])).toMatchObject({ min: undefined, max: undefined });
    expect(filled('int64', [])).toMatchObject({ min: undefined, max: undefined });
    const inList: Leaf = {
      path: ['it', 'list', 'element'],
      type: 'int64',
      maxDefinition: 3,
      maxRepetition: 1,
    };
    expect(filled('int64', [1n], new LeafBuffer(inList))).toMatchObject({ min: undefined, max: undefined });
  });

  test('start afresh with the next row group', () => {
    const buffer = filled('string', ['a', 'b'.repeat(65)]);
    buffer.clear();
    expect(text(filled('string', ['m'], buffer).min)).toBe('m');
  });
});

test.each([
  ['decimal', 10n ** 38n],
  ['decimal', -(10n ** 38n)],
  ['int64', 2n ** 63n],
  ['int64', -(2n ** 63n) - 1n],
  ['timestamp', 2n ** 63n],
  ['date', 2 ** 31],
] as const)('%s refuses %s, which a reader would take for another number', (type, value) => {
  expect(() => filled(type, [value])).toThrow(RangeError);
});
