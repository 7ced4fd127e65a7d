import { expect, test } from 'vitest';
import adAccount from '#functions/streams/ad-account.ts';

const { source, fields, primaryKey } = adAccount;

test('has a column for each field that needs a further right', () => {
  const names = fields.map(({ name }) => name);
  expect(source.optionalFields.filter((name) => !names.includes(name))).toEqual([]);
});

test('asks for its key, and for all that views and checks need, with any token', () => {
  const certain = ['account_id', 'name', 'account_status', 'currency', 'timezone_name', 'spend_cap'];
  expect(primaryKey).toEqual(['account_id']);
  expect(source.optionalFields.filter((name) => certain.includes(name))).toEqual([]);
});

test('asks for all that begins with business, and for the owner, apart', () => {
  const guarded = fields.map(({ name }) => name).filter((name) => /^(business|owner|funding)/.test(name));
  expect(guarded.filter((name) => !source.optionalFields.includes(name))).toEqual([]);
});
