import { describe, expect, test } from 'vitest';
import { deriving } from '#functions/lake/columns/deriving.ts';

describe('deriving', () => {
  test.each([
    [{ asset: { id: '6051732675652', text: 'Hello' } }, '6051732675652'],
    [{ asset: { text: 'Hello' } }, null],
    [{ asset: null }, null],
    [{ asset: 'text' }, null],
    [{}, null],
  ])('the id of %j is %s', (row, id) => expect(deriving({ idOf: 'asset' })(row)).toBe(id));

  test.each([
    ['00:00:00 - 00:59:59', 0],
    ['09:00:00 - 09:59:59', 9],
    ['23:00:00 - 23:59:59', 23],
    ['24:00:00 - 24:59:59', null],
    ['unknown', null],
    [13, null],
    [undefined, null],
  ])('the hour of %s is %s', (span, hour) => expect(deriving({ hourOf: 'span' })({ span })).toBe(hour));

  test('a function reads the row itself', () => {
    expect(deriving((row) => row.a)({ a: 1 })).toBe(1);
  });
});
