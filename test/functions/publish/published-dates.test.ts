import { expect, test } from 'vitest';
import type { History } from '#functions/contract/documents.ts';
import { publishedDates } from '#functions/publish/published-dates.ts';
import { DATE_FACTS } from '#test/harness/receipts.ts';

const partition = (date: string, rows: number, history: History) => ({
  ...DATE_FACTS,
  date,
  rows,
  object: { key: date, bytes: 10, sha256: '' },
  observedAt: '2026-05-10T04:00:00.000Z',
  history,
});
const compared = (ageDays: number, changed: number): History => ({
  kind: 'compared',
  run: 'before',
  ageDays,
  same: 5,
  changed,
  added: 1,
  removed: 0,
});

test('dates are in their order, and their restatement is by age', () => {
  expect(
    publishedDates([
      partition('2026-05-02', 3, compared(1, 2)),
      partition('2026-05-01', 2, compared(2, 0)),
      partition('2026-04-30', 0, { kind: 'unknown' }),
      partition('2026-04-29', 7, { kind: 'first' }),
    ]),
  ).toEqual({
    days: [
      { date: '2026-04-29', rows: 7 },
      { date: '2026-04-30', rows: 0 },
      { date: '2026-05-01', rows: 2 },
      { date: '2026-05-02', rows: 3 },
    ],
    restated: [
      { ageDays: 1, dates: 1, same: 5, changed: 2, added: 1, removed: 0 },
      { ageDays: 2, dates: 1, same: 5, changed: 0, added: 1, removed: 0 },
    ],
    firstDates: 1,
    incomparableDates: 1,
  });
});
