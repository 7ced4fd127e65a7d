import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import { EVERY_TYPE } from '#test/harness/every-type.ts';
import { DuckDb, type ReadRow, write } from '#test/harness/read-back.ts';

const READ_ALL = 'SELECT * REPLACE (epoch_us(the_time) AS the_time) FROM read_parquet(file)';

/** A value as it is sent, and as it must be read back. */
type Pair = readonly [sent: unknown, read: unknown];

/** Six decimals, always: what DuckDB shows of a DECIMAL(38,6). */
function decimalText(unscaled: bigint): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(7, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

const ABSENT: Pair = [undefined, null];
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const pair = {
  text: text.map((value): Pair => [value, value]),
  id: fc.bigInt({ min: 0n, max: 10n ** 18n }).map((value): Pair => [String(value), String(value)]),
  boolean: fc.boolean().map((value): Pair => [value, value]),
  int64: fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): Pair => [String(value), String(value)]),
  decimal: fc
    .oneof(fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n }), fc.bigInt({ min: -99n, max: 99n }))
    .map((value): Pair => [decimalText(value).replace(/\.?0+$/, ''), decimalText(value)]),
  day: fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((value): Pair => [value.toISOString().slice(0, 10), value.toISOString().slice(0, 10)]),
  time: fc
    .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 32 }), fc.integer({ min: -12 * 60, max: 14 * 60 }))
    .map(([seconds, offset]): Pair => {
      const local = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19);
      const minutes = Math.abs(offset);
      const zone = `${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`;
      return [`${local}${offset < 0 ? '-' : '+'}${zone}`, `${BigInt(seconds) * 1_000_000n}`];
    }),
  json: fc.jsonValue().map((value): Pair => [value, value === null ? null : JSON.stringify(value)]),
};
const maybe = (value: fc.Arbitrary<Pair>) => fc.oneof({ weight: 3, arbitrary: value }, fc.constant(ABSENT));

/** Builds objects of pairs into a pair of objects. */
function both(pairs: Readonly<Record<string, Pair>>): readonly [sent: Row, read: ReadRow] {
  const sent = Object.entries(pairs).flatMap(([name, [value]]) =>
    value === undefined ? [] : [[name, value]],
  );
  const read = Object.entries(pairs).map(([name, [, value]]) => [name, value]);
  return [Object.fromEntries(sent), Object.fromEntries(read)];
}

const listOf = (entry: fc.Arbitrary<Pair>, maxLength: number) =>
  fc
    .array(entry, { maxLength })
    .map((pairs): Pair => [pairs.map(([sent]) => sent ?? null), pairs.map(([, read]) => read)]);

const action = fc.record({
  action_type: maybe(pair.text),
  value: maybe(pair.decimal),
  '1d_click': maybe(pair.decimal),
  '7d_click': maybe(pair.decimal),
});

const row = fc
  .record({
    the_id: pair.id,
    the_text: maybe(pair.text),
    the_boolean: maybe(pair.boolean),
    the_count: maybe(pair.int64),
    the_decimal: maybe(pair.decimal),
    the_money: maybe(pair.decimal),
    the_minor: maybe(pair.int64),
    the_day: maybe(pair.day),
    the_time: maybe(pair.time),
    the_actions: maybe(listOf(maybe(action.map(both)), 4)),
    the_texts: maybe(listOf(maybe(pair.text), 4)),
    the_json: maybe(pair.json),
  })
  .map(both);

const FROM: ReadRow = { account_id: '1', run_id: 'run-1', extracted_at: '2026-05-04 10:00:00.123+00' };

let duckDb: DuckDb;
beforeAll(async () => {
  duckDb = await DuckDb.open();
});
afterAll(() => duckDb.close());

test('random rows of every type are read back by DuckDB as they were sent', async () => {
  const lists = fc.oneof(fc.array(row, { maxLength: 3 }), fc.array(row, { minLength: 40, maxLength: 80 }));
  await fc.assert(
    fc.asyncProperty(lists, fc.constantFrom(1, 30), async (pairs, times) => {
      const all = Array.from({ length: times }, () => pairs).flat();
      const { bytes, unparsed } = await write(
        EVERY_TYPE,
        all.map(([sent]) => sent),
      );
      expect(unparsed).toEqual({});
      const read = await duckDb.query(bytes, READ_ALL);
      expect(read).toEqual(all.map(([, expected]) => ({ ...expected, ...FROM })));
    }),
    { numRuns: 60 },
  );
});
