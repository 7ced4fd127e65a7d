import { expect, test } from 'vitest';
import { CURRENCIES_WITHOUT_CENTS } from '#functions/aggregate/currencies.ts';

// Meta: marketing-api/currencies, "offset".
test.each([
  ['JPY', true],
  ['HUF', true],
  ['USD', false],
  ['EUR', false],
])('amounts in %s are whole: %s', (currency, isWhole) => {
  expect(CURRENCIES_WITHOUT_CENTS.has(currency)).toBe(isWhole);
});
