import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayInZone, startOfDay, TimeZoneUnknown } from '#functions/runtime/days.ts';

const anyDay = fc.integer({ min: 0, max: 7_669 }).map((days) => addDays('2015-01-01', days));
const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Etc/GMT+12', 'Etc/GMT-14', 'UTC');

describe('the start of a day in a time zone', () => {
  test.each([
    ['2026-05-01', 'UTC', '2026-05-01T00:00:00Z'],
    ['2026-05-01', 'Asia/Kathmandu', '2026-04-30T18:15:00Z'],
    ['2026-05-01', 'Pacific/Kiritimati', '2026-04-30T10:00:00Z'],
    ['2026-05-01', 'Etc/GMT+12', '2026-05-01T12:00:00Z'],
    ['2026-05-01', 'Pacific/Chatham', '2026-04-30T11:15:00Z'],
    // On the days of the changes, and on those after them.
    ['2026-03-08', 'America/Los_Angeles', '2026-03-08T08:00:00Z'],
    ['2026-03-09', 'America/Los_Angeles', '2026-03-09T07:00:00Z'],
    ['2026-11-01', 'America/Los_Angeles', '2026-11-01T07:00:00Z'],
    ['2026-11-02', 'America/Los_Angeles', '2026-11-02T08:00:00Z'],
    // Santiago has no 00:00 on this day, which begins at 01:00.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00Z'],
    // Santiago repeats the hour before midnight.
    ['2026-04-05', 'America/Santiago', '2026-04-05T04:00:00Z'],
    // Samoa skipped the 30th, when it moved across the date line.
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2012-01-01', 'Pacific/Apia', '2011-12-31T10:00:00Z'],
  ])('%s in %s is %s', (day, zone, instant) => {
    expect(startOfDay(day, zone)).toBe(Date.parse(instant) / 1000);
  });

  test('is the first second of the day, in every zone', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (day, zone) => {
        const start = startOfDay(day, zone);
        const at = (seconds: number) => dayInZone(new Date(seconds * 1000).toISOString(), zone);
        expect([at(start - 1), at(start)]).toEqual([addDays(day, -1), day]);
      }),
    );
  });

  test('of a zone that does not exist is refused', () => {
    expect(() => startOfDay('2026-05-01', 'Mars/Phobos')).toThrow(TimeZoneUnknown);
  });
});
