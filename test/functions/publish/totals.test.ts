import { expect, test } from 'vitest';
import type { History } from '#functions/contract/documents.ts';
import type { StreamTotals } from '#functions/contract/manifest.ts';
import { addToTotals } from '#functions/publish/totals.ts';

const partition = (date: string, rows: number, history: History) => ({
  date,
  key: date,
  rows,
  bytes: 1,
  sha256: '',
  observedAt: '2026-05-10T04:00:00.000Z',
  duplicates: 0,
  joined: 0,
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

test('accounts add up by stream, day and age', () => {
  const totals: StreamTotals[] = [];
  addToTotals(totals, 'ad_insights', [
    partition('2026-05-02', 3, compared(1, 2)),
    partition('2026-05-01', 2, { kind: 'first' }),
  ]);
  addToTotals(totals, 'ad_insights', [
    partition('2026-05-01', 4, compared(2, 0)),
    partition('2026-05-02', 1, compared(1, 3)),
    partition('2026-05-03', 0, { kind: 'unknown' }),
  ]);
  expect(totals).toEqual([
    {
      stream: 'ad_insights',
      rows: 10,
      days: [
        { date: '2026-05-01', rows: 6 },
        { date: '2026-05-02', rows: 4 },
        { date: '2026-05-03', rows: 0 },
      ],
      restated: [
        { ageDays: 1, dates: 2, same: 10, changed: 5, added: 2, removed: 0 },
        { ageDays: 2, dates: 1, same: 5, changed: 0, added: 1, removed: 0 },
      ],
      firstDates: 1,
      incomparableDates: 1,
    },
  ]);
});
