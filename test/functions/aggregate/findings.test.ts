import { expect, test } from 'vitest';
import { type Finding, shorten } from '#functions/aggregate/findings.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  check: 'impressions',
  severity: 'difference',
  account: 'act_1',
  streams: ['ad_insights', 'campaign_insights'],
  expected: '2',
  found: '1',
  ...more,
});
const many = (count: number, more: Partial<Finding> = {}) =>
  Array.from({ length: count }, (_, index) => finding({ id: String(index), ...more }));

test('up to 20 findings of a kind are listed as they are', () => {
  expect(shorten(many(20))).toEqual(many(20));
});

test('of more, the last one listed says how many there are', () => {
  const short = shorten(many(50));
  expect(short).toHaveLength(20);
  expect(short.at(-1)).toEqual({ ...finding({ id: '19' }), more: 30 });
});

test.each<[string, Partial<Finding>]>([
  ['severity', { severity: 'violation' }],
  ['check', { check: 'spend' }],
  ['reason', { reason: 'restated' }],
  ['order of streams', { streams: ['campaign_insights', 'ad_insights'] }],
])('findings of another %s are of another kind', (_name, more) => {
  expect(shorten([...many(20), ...many(20, more)])).toHaveLength(40);
});
