import { describe, expect, test } from 'vitest';
import type { Receipt, StagedPartition } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import { verifyReceipt } from '#functions/publish/verify-receipt.ts';
import { addDays } from '#functions/runtime/days.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { COUNTERS } from '#test/harness/checkpoints.ts';
import { controlDay, DATE_FACTS, DATES, receiptOf, resolvedAccount, unitOf } from '#test/harness/receipts.ts';

const partition = (date: string, rows = 2): StagedPartition => ({
  ...DATE_FACTS,
  date,
  rows,
  object: { key: date, bytes: 10, sha256: '' },
  observedAt: '2026-05-10T04:00:00.000Z',
});
const verify = (stream: StreamName, partitions: StagedPartition[], more: Partial<Receipt> = {}) =>
  verifyReceipt(
    receiptOf(unitOf(stream), partitions, more),
    resolvedAccount(),
    factsOf(describeStream(stream)),
  );
const days = (...dates: string[]) => dates.map((date) => partition(date));
const [FIRST = '', SECOND = '', LAST = ''] = DATES;

describe('a receipt proves', () => {
  test.each<[string, StreamName, StagedPartition[]]>([
    ['each day of the window', 'ad_insights', days(...DATES)],
    ['each day of the window, in any order', 'campaign_insights', days(LAST, FIRST, SECOND)],
    ['days without a row', 'ad_insights', DATES.map((date) => partition(date, 0))],
    ['the snapshot', 'ad_metadata', days('2026-05-10')],
  ])('%s', (_name, stream, partitions) => {
    expect(verify(stream, partitions)).toBeUndefined();
  });

  test('what was read more than once', () => {
    const counters = { ...COUNTERS, rows: 9 };
    const [first = partition(FIRST), ...rest] = days(...DATES);
    const repeated = [{ ...first, duplicates: 2, joined: 1 }, ...rest];
    expect(verify('ad_insights', repeated, { counters })).toBeUndefined();
  });

  test('the days and rows that were held back', () => {
    const held = { control: [controlDay(SECOND, 'held_back')], heldBackRows: 5 };
    const counters = { ...COUNTERS, rows: 9 };
    expect(verify('ad_insights', days(FIRST, LAST), { ...held, counters })).toBeUndefined();
  });
});

describe('a receipt proves nothing', () => {
  test.each<[string, StreamName, StagedPartition[], Partial<Receipt>, RegExp]>([
    ['the first day is missing', 'ad_insights', days(SECOND, LAST), {}, /lacks 1 dates, 2026-05-01/],
    ['the last day is missing', 'ad_insights', days(FIRST, SECOND), {}, /lacks 1 dates, 2026-05-03/],
    ['all days are missing', 'ad_insights', [], {}, /lacks 3 dates/],
    [
      'a day is held back and staged',
      'ad_insights',
      days(...DATES),
      { control: [controlDay(SECOND, 'held_back')] },
      /twice/,
    ],
    [
      'a day that is no agreement is neither held back nor staged',
      'ad_insights',
      days(FIRST, LAST),
      { control: [controlDay(SECOND, 'difference')] },
      /lacks 1 dates, 2026-05-02/,
    ],
    [
      'rows are neither staged nor held back',
      'ad_insights',
      days(FIRST, LAST),
      { control: [controlDay(SECOND, 'held_back')], heldBackRows: 4, counters: { ...COUNTERS, rows: 9 } },
      /9 rows were read, but 4 were staged, .* 4 held back/,
    ],
    [
      'a part lacks rows',
      'ad_insights',
      days(...DATES),
      { parts: [{ key: 'part', bytes: 1, rows: 5 }] },
      /6 rows were read, but the parts have 5/,
    ],
    ['a day is there twice', 'ad_insights', days(...DATES, SECOND), {}, /twice/],
    ['a day is outside the window', 'ad_insights', days(...DATES, addDays(LAST, 1)), {}, /outside/],
    ['the snapshot is of another day', 'ad_metadata', days('2026-05-09'), {}, /lacks/],
    [
      'more rows were staged than read',
      'ad_insights',
      days(...DATES),
      { counters: { ...COUNTERS, rows: 5 } },
      /6 rows were staged, but only 5 were read/,
    ],
    ['it is one of another account', 'ad_insights', days(...DATES), { account: 'act_2' }, /act_2/],
    ['it is one of another stream', 'ad_insights', days(...DATES), { stream: 'ad_metadata' }, /ad_metadata/],
  ])('when %s', (_name, stream, partitions, more, message) => {
    expect(verify(stream, partitions, more)).toMatchObject({
      name: 'VerificationFailed',
      message: expect.stringMatching(message),
      advice: expect.any(String),
    });
  });
});
