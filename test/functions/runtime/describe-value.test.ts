import { expect, test } from 'vitest';
import { describeValue } from '#functions/runtime/describe-value.ts';

test.each([
  ['nope', '"nope"'],
  ['', '""'],
  ['a'.repeat(32), `"${'a'.repeat(32)}"`],
  ['a'.repeat(33), 'a text of 33 characters'],
  ['a'.repeat(250_000), 'a text of 250,000 characters'],
  ['line\nbreak', 'a text of 10 characters'],
  ['\u001b[31mred', 'a text of 8 characters'],
  ['prénom', 'a text of 6 characters'],
  ['EAABsbCS1iHgcanary', 'a text of 18 characters'],
  [7, '7'],
  [-0.5, '-0.5'],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'nothing'],
  [[], 'an empty list'],
  [[1, 2, 3], 'a list of 3'],
  [Array.from({ length: 5_001 }), 'a list of 5,001'],
  [{ deep: { secret: 'x' } }, 'an object'],
])('value %# is told in one short line', (value, told) => {
  expect(describeValue(value)).toBe(told);
});
