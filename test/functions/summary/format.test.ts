import { expect, test } from 'vitest';
import { amount, count, duration, instant, money, percent, plural, size } from '#functions/summary/format.ts';

test.each([
  [count(1_234_567), '1,234,567'],
  [plural(1, 'account'), '1 account'],
  [plural(0, 'account'), '0 accounts'],
  [plural(2_000, 'row'), '2,000 rows'],
  [duration(0.4), '0 s'],
  [duration(59.6), '1 min 0 s'],
  [duration(3_599), '59 min 59 s'],
  [duration(7_260), '2 h 1 min'],
  [instant('2026-05-10T04:00:00.000Z'), '2026-05-10 04:00:00 UTC'],
  [size(0), '0 bytes'],
  [size(999), '999 bytes'],
  [size(1_500), '1.5 KB'],
  [size(123_456), '123 KB'],
  [size(5_000_000_000), '5.0 GB'],
  [percent(1, 3), '33.3 %'],
  [percent(0, 0), '0.0 %'],
  [money(1_203_400_000, 'USD'), '1,203.40 USD'],
  [money(412_880_000_000, 'JPY'), '412,880 JPY'],
  [amount(5_000, 'EUR'), '0.01'],
  [money(1_500_000, 'no currency'), '1.50 no currency'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
