import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  countDays,
  type DayRange,
  dayInZone,
  earliestRetainedDay,
  isDay,
  latestDay,
  resolveWindow,
  splitDays,
  TimeZoneUnknown,
  tileDays,
} from '#functions/runtime/days.ts';

const MS_PER_DAY = 86_400_000;

/** Days from 2015 to 2035, independent of the code under test. */
const dayNumber = fc.integer({ min: 16_436, max: 24_105 });
const dayOf = (number: number): string => new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
const anyDay = dayNumber.map(dayOf);
const anyInstant = fc
  .date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2035-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Etc/GMT+12', 'Etc/GMT-14', 'UTC');
const anyRange = fc
  .tuple(dayNumber, fc.integer({ min: 1, max: 1_200 }))
  .map(([first, days]): DayRange => ({ since: dayOf(first), until: dayOf(first + days - 1) }));

/** Every day of a range, one by one. */
function enumerate(range: DayRange): string[] {
  const days: string[] = [];
  for (let at = Date.parse(range.since); at <= Date.parse(range.until); at += MS_PER_DAY) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

describe('a day', () => {
  test.each(['2024-02-29', '2026-12-31', '2026-01-01'])('%s exists', (day) => {
    expect(isDay(day)).toBe(true);
  });

  test.each([
    '2023-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-01',
    '20260101',
    '',
    '2026-01-01T00:00',
  ])('"%s" does not exist', (text) => {
    expect(isDay(text)).toBe(false);
  });

  test('steps over the ends of months, years and leap years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  test('stepping forth and back comes to the same day, and counting agrees with stepping', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 2_000 }), (day, count) => {
        const end = addDays(day, count);
        expect(addDays(end, -count)).toBe(day);
        expect(countDays({ since: day, until: end })).toBe(count + 1);
      }),
    );
  });
});

describe('the day in a time zone', () => {
  test.each([
    ['2026-11-21T00:30:00Z', 'UTC', '2026-11-21'],
    ['2026-11-21T11:59:59Z', 'Etc/GMT+12', '2026-11-20'],
    ['2026-11-21T12:00:00Z', 'Etc/GMT+12', '2026-11-21'],
    ['2026-11-21T09:59:59Z', 'Pacific/Kiritimati', '2026-11-21'],
    ['2026-11-21T10:00:00Z', 'Pacific/Kiritimati', '2026-11-22'],
    // Los Angeles leaves standard time (UTC-8) for daylight saving (UTC-7) on 2026-03-08 at 10:00Z.
    ['2026-03-08T07:59:59Z', 'America/Los_Angeles', '2026-03-07'],
    ['2026-03-08T08:00:00Z', 'America/Los_Angeles', '2026-03-08'],
    ['2026-03-09T06:59:59Z', 'America/Los_Angeles', '2026-03-08'],
    ['2026-03-09T07:00:00Z', 'America/Los_Angeles', '2026-03-09'],
    // And goes back on 2026-11-01 at 09:00Z: that day has 25 hours.
    ['2026-11-01T07:00:00Z', 'America/Los_Angeles', '2026-11-01'],
    ['2026-11-02T07:59:59Z', 'America/Los_Angeles', '2026-11-01'],
    // A change at midnight: Santiago has no 00:00 on 2026-09-06.
    ['2026-09-06T03:59:59Z', 'America/Santiago', '2026-09-05'],
    ['2026-09-06T04:00:00Z', 'America/Santiago', '2026-09-06'],
    ['2026-11-20T18:14:59Z', 'Asia/Kathmandu', '2026-11-20'],
    ['2026-11-20T18:15:00Z', 'Asia/Kathmandu', '2026-11-21'],
    ['2026-11-20T18:30:00Z', 'Asia/Calcutta', '2026-11-21'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(dayInZone(instant, zone)).toBe(day);
  });

  test('whole-hour zones agree with adding their offset', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -12, max: 14 }), (instant, hours) => {
        // The sign of Etc/GMT zones is reversed: Etc/GMT-14 is UTC+14.
        const zone = hours > 0 ? `Etc/GMT-${hours}` : `Etc/GMT+${-hours}`;
        const shifted = new Date(Date.parse(instant) + hours * 3_600_000).toISOString().slice(0, 10);
        expect(dayInZone(instant, zone)).toBe(shifted);
      }),
    );
  });

  test('an hour later is the same day or the next, in every zone, over every daylight saving change', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const day = dayInZone(instant, zone);
        const hourLater = dayInZone(new Date(Date.parse(instant) + 3_600_000).toISOString(), zone);
        expect([day, addDays(day, 1)]).toContain(hourLater);
      }),
      { numRuns: 500 },
    );
  });

  test('no zone is ahead of the latest day', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        expect(dayInZone(instant, zone) <= latestDay(instant)).toBe(true);
      }),
    );
  });

  test.each(['', 'Mars/Phobos', 'UTC+5', 'TZ_AMERICA_LOS_ANGELES', 'America/Los_Angeles '])(
    'zone "%s" is refused, not guessed',
    (zone) => {
      expect(() => dayInZone('2026-11-21T00:00:00Z', zone)).toThrow(TimeZoneUnknown);
    },
  );
});

describe('a window', () => {
  const startedAt = '2026-11-21T03:00:00Z';

  test('without any day: the lookback up to the account’s own yesterday', () => {
    const request = { lookbackDays: 28 };
    expect(resolveWindow(request, startedAt, 'UTC')).toEqual({
      since: '2026-10-24',
      until: '2026-11-20',
      snapshotDate: '2026-11-21',
      notes: [],
    });
    expect(resolveWindow(request, startedAt, 'America/Los_Angeles')).toMatchObject({
      since: '2026-10-23',
      until: '2026-11-19',
      snapshotDate: '2026-11-20',
    });
  });

  test('with both days: exactly those, whatever the lookback', () => {
    const request = { since: '2026-01-05', until: '2026-01-05', lookbackDays: 28 };
    expect(resolveWindow(request, startedAt, 'Asia/Tokyo')).toMatchObject({
      since: '2026-01-05',
      until: '2026-01-05',
      notes: [],
    });
  });

  test('with until alone the lookback counts back from it', () => {
    expect(resolveWindow({ until: '2026-03-01', lookbackDays: 3 }, startedAt, 'UTC')).toMatchObject({
      since: '2026-02-27',
      until: '2026-03-01',
    });
  });

  test('a since older than 37 months is moved to the day after that and noted', () => {
    const window = resolveWindow({ since: '2020-01-01', lookbackDays: 28 }, startedAt, 'UTC');
    expect(window.since).toBe('2023-10-22');
    expect(window.notes).toEqual(['since moved from 2020-01-01 to 2023-10-22: Meta keeps 37 months.']);
  });

  test('a start date that the target month lacks errs on the later side', () => {
    const window = resolveWindow({ since: '2020-01-01', lookbackDays: 28 }, '2026-03-31T12:00:00Z', 'UTC');
    expect(window.since).toBe('2023-03-04');
  });

  test('an until that has not started in the account’s zone is moved to its today and noted', () => {
    const request = { since: '2026-11-19', until: '2026-11-21', lookbackDays: 28 };
    expect(resolveWindow(request, startedAt, 'America/Los_Angeles')).toMatchObject({
      until: '2026-11-20',
      notes: ["until moved from 2026-11-21 to 2026-11-20, the account's today."],
    });
    expect(resolveWindow(request, startedAt, 'Asia/Tokyo')).toMatchObject({ until: '2026-11-21', notes: [] });
  });

  test.each([
    [
      'since after the account’s yesterday and no until',
      { since: '2026-11-21', lookbackDays: 28 },
      "since 2026-11-21 is after until 2026-11-20, the account's yesterday.",
    ],
    [
      'a since that has not started in the account’s zone',
      { since: '2026-11-22', until: '2026-11-23', lookbackDays: 28 },
      "since 2026-11-22 has not started in the account's time zone, where it is 2026-11-21.",
    ],
    [
      'an until that Meta has forgotten',
      { since: '2020-01-01', until: '2020-02-01', lookbackDays: 28 },
      'until 2020-02-01 is before 2023-10-22: Meta keeps insights for 37 months.',
    ],
  ])('%s has no day left', (_name, request, message) => {
    expect(() => resolveWindow(request, startedAt, 'UTC')).toThrow(
      expect.objectContaining({ name: 'InputInvalid', message }),
    );
  });

  test('any lookback, instant and zone: ends yesterday, has as many days as asked, and none too old for Meta', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, fc.integer({ min: 1, max: 1_120 }), (instant, zone, lookbackDays) => {
        const window = resolveWindow({ lookbackDays }, instant, zone);
        const today = dayInZone(instant, zone);
        expect(window.until).toBe(addDays(today, -1));
        expect(window.snapshotDate).toBe(today);
        // 1,120 days back from yesterday never reach the limit of 37 months, of at least 1,123 days.
        expect(countDays(window)).toBe(lookbackDays);
        expect(window.notes).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('any two days: what is left lies within what was asked, within 37 months, and not in the future', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, anyRange, (instant, zone, range) => {
        const today = dayInZone(instant, zone);
        const oldest = new Date(Date.parse(today));
        oldest.setUTCMonth(oldest.getUTCMonth() - 37);
        const tooOld = (day: string) => Date.parse(day) <= oldest.getTime();
        const allowed = enumerate(range).filter((day) => !tooOld(day) && day <= today);
        if (allowed.length === 0) {
          expect(() => resolveWindow({ ...range, lookbackDays: 28 }, instant, zone)).toThrow(
            /Meta keeps|has not started/,
          );
        } else {
          expect(enumerate(resolveWindow({ ...range, lookbackDays: 28 }, instant, zone))).toEqual(allowed);
        }
      }),
    );
  });

  test('the first day that some account may have is that of the account which goes back furthest', () => {
    // It is March 31, April 1 and April 2 on Earth, and 37 months before March 31 there is none.
    expect(earliestRetainedDay('2026-04-01T10:30:00Z')).toBe('2023-03-02');
  });

  test('what is too old for some account by that day is too old for all', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const until = addDays(earliestRetainedDay(instant), -1);
        expect(() => resolveWindow({ until, lookbackDays: 1 }, instant, zone)).toThrow(/Meta keeps/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('cutting a range', () => {
  test('tiles hold every day once, in order, the first and the last included', () => {
    fc.assert(
      fc.property(anyRange, fc.integer({ min: 1, max: 100 }), (range, days) => {
        const tiles = tileDays(range, days);
        expect(tiles.flatMap(enumerate)).toEqual(enumerate(range));
        // All are full but the last.
        expect(tiles.slice(0, -1).every((tile) => countDays(tile) === days)).toBe(true);
      }),
    );
  });

  test('halves hold every day once and differ by one day at most', () => {
    fc.assert(
      fc.property(anyRange, (range) => {
        const halves = splitDays(range);
        if (halves === undefined) {
          expect(range.since).toBe(range.until);
          return;
        }
        expect(halves.flatMap(enumerate)).toEqual(enumerate(range));
        expect(Math.abs(countDays(halves[0]) - countDays(halves[1]))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('splitting again and again ends with the single days', () => {
    const range = { since: '2026-02-20', until: '2026-03-11' };
    const cut = (part: DayRange): DayRange[] => splitDays(part)?.flatMap(cut) ?? [part];
    expect(cut(range)).toEqual(enumerate(range).map((day) => ({ since: day, until: day })));
  });
});
