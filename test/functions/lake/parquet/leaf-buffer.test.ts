import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Leaf } from '#functions/lake/parquet/leaf.ts';
import { LeafBuffer } from '#functions/lake/parquet/leaf-buffer.ts';
import type { LeafType, Parse, Scalar } from '#functions/lake/parquet/schema.ts';
import { anyText } from '#test/harness/any-text.ts';

/** What is added is typed already. */
const asIs: Parse = (value) => value as Scalar;

const leaf = (type: LeafType): Leaf => ({ path: ['it'], type, maxDefinition: 1, maxRepetition: 0 });

function filled(
  type: LeafType,
  values: readonly Scalar[],
  buffer = new LeafBuffer(leaf(type), asIs),
): LeafBuffer {
  for (const value of values) buffer.add(value, 0);
  return buffer;
}

/** The PLAIN encoding, by the words of the format: a length and UTF-8, or a number of fixed size. */
function plain(type: LeafType, values: readonly Scalar[]): Buffer {
  if (type === 'boolean') return bits(values.map(Boolean));
  return Buffer.concat(values.map((value) => encoded(type, value)));
}

function encoded(type: LeafType, value: Scalar): Buffer {
  const bytes = Buffer.alloc(16);
  switch (type) {
    case 'string': {
      bytes.writeUInt32LE(Buffer.byteLength(String(value)));
      return Buffer.concat([bytes.subarray(0, 4), Buffer.from(String(value))]);
    }
    case 'decimal':
      bytes.writeBigInt64BE(BigInt(value) >> 64n);
      bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)), 8);
      return bytes;
    case 'date':
      bytes.writeInt32LE(Number(value));
      return bytes.subarray(0, 4);
    default:
      bytes.writeBigInt64LE(BigInt(value));
      return bytes.subarray(0, 8);
  }
}

const bits = (values: readonly boolean[]): Buffer =>
  Buffer.from(
    Array.from({ length: Math.ceil(values.length / 8) }, (_, byte) =>
      values.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, at) => sum + (bit ? 2 ** at : 0), 0),
    ),
  );

/** As `parse` gives them: a bigint only where a number is not exact. */
const shortest = (value: bigint): Scalar => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

const RANDOM: readonly (readonly [LeafType, fc.Arbitrary<Scalar>])[] = [
  ['string', fc.oneof(anyText({ maxLength: 40 }), fc.constantFrom('a', 'b'))],
  [
    'int64',
    fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(shortest), fc.maxSafeInteger()),
  ],
  [
    'decimal',
    fc.oneof(fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n }).map(shortest), fc.maxSafeInteger()),
  ],
  ['decimal', fc.integer({ min: -3_000, max: 3_000 }).map((value) => value * 64_000_000)],
  ['date', fc.integer({ min: -1000, max: 1000 })],
  ['boolean', fc.boolean()],
];

test.each(RANDOM)(
  '%s: all values are there, in order, whether a dictionary is kept or not',
  (type, value) => {
    const list = fc.array(value, { maxLength: 60 });
    const used = new LeafBuffer(leaf(type), asIs);
    fc.assert(
      fc.property(list, fc.constantFrom(1, 40), (values, times) => {
        const all = Array.from({ length: times }, () => values).flat();
        used.clear();
        filled(type, all, used);
        expect(Buffer.from(used.values.plain()).equals(plain(type, all))).toBe(true);
        expect(used.slots).toBe(all.length);
      }),
      { numRuns: 60 },
    );
  },
);

describe.each(['string', 'int64'] as const)('the dictionary of %s', (type) => {
  const value = (at: number): Scalar => (type === 'string' ? `value ${at}` : at * 1_000_000);
  const distinct = (count: number) => Array.from({ length: count }, (_, at) => value(at));

  test('holds each value once', () => {
    const values = Array.from({ length: 500 }, () => [value(2), value(1), value(2)]).flat();
    const { dictionary } = filled(type, values).values;
    expect(dictionary?.size).toBe(2);
    expect(dictionary?.values).toHaveLength(plain(type, [value(2), value(1)]).length);
    expect([...(dictionary?.indexes.subarray(0, 6) ?? [])]).toEqual([0, 1, 0, 0, 1, 0]);
  });

  test('holds thousands of values, if each comes often enough', () => {
    const values = [...distinct(1023), ...distinct(1023), ...distinct(2000)];
    const { values: found } = filled(type, values);
    expect(found.dictionary?.size).toBe(2000);
    expect(Buffer.from(found.plain()).equals(plain(type, values))).toBe(true);
  });

  test('is given up when most values are different, and memory falls', () => {
    const buffer = filled(type, distinct(1023));
    const before = buffer.bytes;
    expect(buffer.values.dictionary).toBeDefined();
    buffer.add(value(1023), 0);
    expect(buffer.values.dictionary).toBeUndefined();
    expect(buffer.bytes).toBeLessThan(before);
    expect(Buffer.from(buffer.values.plain()).equals(plain(type, distinct(1024)))).toBe(true);
  });
});

test('whole numbers that a double does not hold are exact, and have no dictionary', () => {
  const values = [1, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n];
  const { values: found } = filled('int64', values);
  expect(found.dictionary).toBeUndefined();
  expect(Buffer.from(found.plain()).equals(plain('int64', values))).toBe(true);
  expect(found.bounds()).toEqual({
    min: new Uint8Array(plain('int64', [-(2n ** 53n) - 1n])),
    max: new Uint8Array(plain('int64', [2n ** 53n + 1n])),
  });
});

describe('bounds', () => {
  const bounds = (type: LeafType, values: readonly Scalar[]) => filled(type, values).values.bounds();
  const text = (bound: Uint8Array | undefined) => Buffer.from(bound ?? []).toString();
  const of = (type: LeafType, value: Scalar) => new Uint8Array(plain(type, [value]));

  test('of numbers are those of their values, negative ones included', () => {
    expect(bounds('decimal', [5, -7, 3])).toEqual({ min: of('decimal', -7), max: of('decimal', 5) });
    expect(bounds('date', [0, -1, 1])).toEqual({ min: of('date', -1), max: of('date', 1) });
  });

  test('of text follow its bytes and not its UTF-16', () => {
    const { min, max } = bounds('string', ['\u{1f600}', '\uffee', 'z']);
    expect([text(min), text(max)]).toEqual(['z', '\u{1f600}']);
  });

  test('are left out when one value is long, and when there is none', () => {
    expect(bounds('string', ['a', 'b'.repeat(65), 'c'])).toEqual({ min: undefined, max: undefined });
    expect(bounds('int64', [])).toEqual({ min: undefined, max: undefined });
  });

  test('start afresh with the next row group', () => {
    const buffer = filled('string', ['a', 'b'.repeat(65)]);
    buffer.clear();
    expect(text(filled('string', ['m'], buffer).values.bounds().min)).toBe('m');
  });
});

test('what is not of the type is not added', () => {
  for (const type of ['string', 'int64', 'boolean'] as const) {
    const buffer = new LeafBuffer(leaf(type), () => undefined);
    expect(buffer.add('x', 0)).toBe(false);
    expect(buffer).toMatchObject({ slots: 0, values: { count: 0 } });
  }
});

test.each([
  ['decimal', 10n ** 38n],
  ['decimal', -(10n ** 38n)],
  ['int64', 2n ** 63n],
  ['int64', -(2n ** 63n) - 1n],
  ['timestamp', 2n ** 63n],
  ['date', 2 ** 31],
] as const)('%s refuses %s, which a reader would take for another number', (type, value) => {
  expect(() => filled(type, [value]).values.plain()).toThrow(RangeError);
});
