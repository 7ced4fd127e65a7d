import { expect, test } from 'vitest';
import { didYouMean, nearest } from '#functions/streams/reports/nearest.ts';

test.each([
  ['agee', ['age', 'gender'], 'age'],
  ['Gender', ['age', 'gender'], 'gender'],
  ['breakdown', ['fields', 'breakdowns'], 'breakdowns'],
  [
    'link_clicks',
    ['link_clicks_per_results', 'unique_inline_link_clicks', 'inline_link_clicks'],
    'inline_link_clicks',
  ],
  ['zzz', ['impressions'], undefined],
  ['anything', [], undefined],
])('%s of %j is %s', (given, names, name) => expect(nearest(given, names)).toBe(name));

test('asks, or says nothing', () => {
  expect(didYouMean('spent', ['spend'])).toBe(': did you mean "spend"?');
  expect(didYouMean('x1y2z3', ['impressions'])).toBe('');
});
