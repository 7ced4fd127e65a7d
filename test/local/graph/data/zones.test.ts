import { expect, test } from 'vitest';
import { dayNumber } from '#local/graph/data/days.ts';
import { dayStart, offsetHours, utcOffset } from '#local/graph/data/zones.ts';

test('an offset is that of the zone at the instant', () => {
  expect(utcOffset('America/Los_Angeles', Date.UTC(2026, 0, 15))).toBe('-0800');
  expect(utcOffset('America/Los_Angeles', Date.UTC(2026, 6, 15))).toBe('-0700');
  expect(utcOffset('UTC', 0)).toBe('+0000');
  expect(['-0330', '+0545', '+0000'].map(offsetHours)).toEqual([-3.5, 5.75, 0]);
});

test.each([
  ['Asia/Tokyo', '2026-10-01', '2026-09-30T15:00:00Z'],
  ['America/Los_Angeles', '2026-03-08', '2026-03-08T08:00:00Z'],
  ['America/Los_Angeles', '2026-03-09', '2026-03-09T07:00:00Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z'],
  ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z'],
  // Clocks change between midnight there and midnight UTC.
  ['Australia/Sydney', '2026-10-04', '2026-10-03T14:00:00Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00Z'],
])('in %s, %s begins at %s', (zone, day, instant) => {
  expect(new Date(dayStart(zone, dayNumber(day)) * 1000).toISOString()).toBe(instant.replace('Z', '.000Z'));
});
