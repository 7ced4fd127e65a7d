import { expect, test } from 'vitest';
import { addToTotals } from '#functions/aggregate/fold/stream-totals.ts';
import type { StreamTotals } from '#functions/contract/manifest.ts';
import { emptyUnit } from '#functions/publish/unit-result.ts';
import { unitOf } from '#test/harness/receipts.ts';

const unit = emptyUnit({ unit: unitOf('ad_insights') });
const restated = (ageDays: number, changed: number) => ({
  ageDays,
  dates: 1,
  same: 5,
  changed,
  added: 1,
  removed: 0,
});

test('accounts add up by stream, day and age', () => {
  const totals: StreamTotals[] = [];
  const first = {
    days: [
      { date: '2026-05-01', rows: 2 },
      { date: '2026-05-02', rows: 3 },
    ],
    restated: [restated(1, 2)],
    firstDates: 1,
    incomparableDates: 0,
  };
  const second = {
    days: [
      { date: '2026-05-01', rows: 4 },
      { date: '2026-05-02', rows: 1 },
      { date: '2026-05-03', rows: 0 },
    ],
    restated: [restated(1, 3), restated(2, 0)],
    firstDates: 0,
    incomparableDates: 1,
  };
  for (const dates of [first, second]) addToTotals(totals, { ...unit, dates });
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
  // What was added stays as it was: it may be an account's own result.
  expect(first.restated).toEqual([restated(1, 2)]);
});
