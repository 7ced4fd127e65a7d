import { expect, test } from 'vitest';
import { Delivery } from '#functions/aggregate/delivery.ts';
import { addDays } from '#functions/runtime/days.ts';

const DAYS = Array.from({ length: 40 }, (_, index) => addDays('2026-05-01', index));
const day = (index: number) => DAYS[index] ?? '';

test('each object has a row on the days on which it was seen, and on no other', () => {
  const delivery = new Delivery(DAYS);
  delivery.see(day(0), '91', ['1', '2']);
  delivery.see(day(8), '91', ['1']);
  delivery.see(day(39), '91', ['1']);
  expect(DAYS.filter((date) => delivery.has('1', date))).toEqual([day(0), day(8), day(39)]);
  expect(DAYS.filter((date) => delivery.has('2', date))).toEqual([day(0)]);
  expect(DAYS.filter((date) => delivery.has('3', date))).toEqual([]);
  expect([...delivery.ids()]).toEqual(['1', '2']);
  expect([delivery.campaignOf('1'), delivery.campaignOf('3')]).toEqual(['91', undefined]);
});

test('a span goes from the first row to the last, with the share of days between', () => {
  const delivery = new Delivery(DAYS);
  for (const index of [3, 4, 6]) delivery.see(day(index), '91', ['1']);
  expect(delivery.spanOf('1')).toEqual({ first: day(3), last: day(6), share: 0.75 });
  expect(delivery.spanOf('2')).toBeUndefined();
});

test('what lies outside the window is left out', () => {
  const delivery = new Delivery(DAYS);
  delivery.see('2026-04-30', '91', ['1']);
  expect([...delivery.ids()]).toEqual([]);
  expect(delivery.has('1', '2026-04-30')).toBe(false);
});
