import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import { hashKey } from '#functions/extract/stage/key-hashes.ts';
import { compareIndexes, RowIndex, readIndex, restatedFields } from '#functions/extract/stage/row-index.ts';
import adInsights from '#functions/streams/ad-insights.ts';

const FIELDS = ['impressions', 'actions'];

function indexOf(rows: ReadonlyMap<string, Row>, fields = FIELDS): Float64Array {
  const index = new RowIndex(fields, rows.size);
  for (const [key, row] of rows) index.add(key, row);
  const finished = index.finish();
  if (finished === undefined) throw new Error('an index of fields has numbers');
  return finished;
}
const one = (row: Row) => new Map([['1', row]]);

describe('two observations of a date', () => {
  test('differ by as many rows as their keys and numbers do', () => {
    const rows = fc.dictionary(fc.stringMatching(/^\d{1,2}$/), fc.integer({ min: 0, max: 2 }));
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const mapOf = (values: Record<string, number>) =>
          new Map(
            Object.entries(values).map(([key, impressions]) => [key, { impressions: String(impressions) }]),
          );
        const shared = Object.keys(after).filter((key) => key in before);
        const changed = shared.filter((key) => before[key] !== after[key]).length;
        expect(compareIndexes(indexOf(mapOf(before)), indexOf(mapOf(after)))).toEqual({
          same: shared.length - changed,
          changed,
          added: Object.keys(after).length - shared.length,
          removed: Object.keys(before).length - shared.length,
        });
      }),
    );
  });

  test.each<[string, Row, Row, 'same' | 'changed']>([
    ['another count', { impressions: '1' }, { impressions: '2' }, 'changed'],
    ['a number that is gone', { impressions: '1' }, {}, 'changed'],
    ['a new name', { impressions: '1', ad_name: 'a' }, { impressions: '1', ad_name: 'b' }, 'same'],
    [
      'actions in another order',
      {
        actions: [
          { action_type: 'like', value: '1' },
          { action_type: 'buy', value: '2' },
        ],
      },
      {
        actions: [
          { action_type: 'buy', value: '2' },
          { action_type: 'like', value: '1' },
        ],
      },
      'same',
    ],
    [
      'another value in a window of an action',
      { actions: [{ action_type: 'like', value: '1', '1d_view': '1' }] },
      { actions: [{ action_type: 'like', value: '1', '1d_view': '2' }] },
      'changed',
    ],
  ])('with %s', (_name, before, after, kind) => {
    expect(compareIndexes(indexOf(one(before)), indexOf(one(after)))?.[kind]).toBe(1);
  });

  test('of other fields cannot be compared', () => {
    const row = one({ impressions: '1' });
    expect(compareIndexes(indexOf(row), indexOf(row, ['impressions']))).toBeUndefined();
  });
});

describe('an index', () => {
  test('is read back as it was stored', () => {
    const index = indexOf(
      new Map([
        ['2', { impressions: '1' }],
        ['1', {}],
      ]),
    );
    expect(readIndex(new Uint8Array(index.buffer))).toEqual(index);
  });

  test.each([[new Uint8Array(0)], [new Uint8Array(17)], [new Uint8Array(32)]])(
    'is not what has other bytes',
    (bytes) => {
      expect(readIndex(bytes)).toBeUndefined();
    },
  );

  test('forgets rows that come again', () => {
    const index = new RowIndex(FIELDS, 1);
    index.add('1', { impressions: '1' });
    index.clear();
    index.add('2', {});
    expect(index.finish()?.[1]).toBe(1);
    expect(() => index.add('3', {})).toThrow(RangeError);
  });

  test('of keys alone has nothing to compare, and tells which come twice', () => {
    const index = new RowIndex(undefined, 3);
    for (const key of ['a', 'b', 'a']) index.add(key, {});
    expect([...index.repeated()]).toEqual([hashKey('a')]);
    expect(index.finish()).toBeUndefined();
  });

  test('looks at numbers that are not made of others', () => {
    const fields = restatedFields(adInsights.fields);
    expect(fields).toEqual(expect.arrayContaining(['impressions', 'spend', 'actions', 'action_values']));
    for (const name of ['cpc', 'ctr', 'cost_per_action_type', 'ad_name', 'purchase_roas']) {
      expect(fields).not.toContain(name);
    }
  });
});
