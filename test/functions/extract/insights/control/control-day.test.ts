import { describe, expect, test } from 'vitest';
import { ControlDay } from '#functions/contract/documents.ts';
import { controlDay } from '#functions/extract/insights/control/control-day.ts';
import { judgeDay } from '#functions/extract/insights/control/judge-day.ts';
import { reasonOf, repairedReason } from '#functions/extract/insights/control/reasons.ts';

const TOTAL = { impressions: 12_034, clicks: 500, linkClicks: 200, spend: 1_234_560_000 };
const judge = (sums: Partial<typeof TOTAL>, ...others: readonly Partial<typeof TOTAL>[]) =>
  judgeDay(
    [TOTAL, ...others.map((one) => ({ ...TOTAL, ...one }))],
    { sums: { ...TOTAL, ...sums }, rows: 3 },
    'EUR',
  );

describe('the day of a receipt', () => {
  test('that agrees has no reason', () => {
    const day = controlDay('2026-10-01', judge({}));
    expect(day).toEqual({
      date: '2026-10-01',
      outcome: 'agrees',
      rows: TOTAL,
      total: { lowest: TOTAL, highest: TOTAL },
    });
    expect(ControlDay.parse(day)).toEqual(day);
  });

  test('says where spend alone differs', () => {
    expect(controlDay('2026-10-01', judge({ spend: 1_000_000_000 })).reason).toBe(
      "Meta's total is 1,234.56 of spend, the rows have 1,000.00; impressions and clicks agree.",
    );
  });

  test('says how far it moved', () => {
    const day = controlDay('2026-10-01', judge({}, { impressions: 12_500, clicks: 510 }));
    expect(day).toMatchObject({
      outcome: 'moving',
      reason:
        "Meta's total moved between 12,034 and 12,500 impressions while it was read, the rows have 12,034.",
    });
  });

  test('without a total is unproven', () => {
    const day = controlDay('2026-10-01', judgeDay([], { sums: TOTAL, rows: 3 }, 'EUR'));
    expect(day).toEqual({
      date: '2026-10-01',
      outcome: 'unproven',
      rows: TOTAL,
      reason: 'Meta gave no total, the rows have 12,034 impressions.',
    });
  });

  test('is what the look-up made of it', () => {
    const mended = { outcome: 'held_back', reason: 'Because.' } as const;
    expect(controlDay('2026-10-01', judge({ clicks: 1 }), mended)).toMatchObject(mended);
  });

  test('cannot be short or have a surplus without a look-up', () => {
    expect(() => controlDay('2026-10-01', judge({ clicks: 1 }))).toThrow(TypeError);
    expect(() => controlDay('2026-10-01', judge({ clicks: 999 }))).toThrow(TypeError);
  });
});

describe('a reason', () => {
  test('has both numbers of the first count that shows it', () => {
    expect(reasonOf(judge({ impressions: 11_801 }), 'Meta lists no missing row')).toBe(
      "Meta's total is 12,034 impressions, the rows have 11,801; Meta lists no missing row.",
    );
    expect(reasonOf(judge({ linkClicks: 199 }))).toBe("Meta's total is 200 link clicks, the rows have 199.");
    expect(reasonOf(judge({ clicks: 501 }))).toBe("Meta's total is 500 clicks, the rows have 501.");
  });

  test('takes the end of the answers that the rows are beyond', () => {
    const answers = { clicks: 510 };
    expect(reasonOf(judge({ clicks: 490 }, answers))).toBe(
      "Meta's total is at least 500 clicks, the rows have 490.",
    );
    expect(reasonOf(judge({ clicks: 520 }, answers))).toBe(
      "Meta's total is at most 510 clicks, the rows have 520.",
    );
  });

  test('of a repaired day has the numbers before and after', () => {
    expect(repairedReason(judge({}), { ...TOTAL, impressions: 11_801 })).toBe(
      'The rows had 11,801 impressions at first and have 12,034 now: the missing rows were read.',
    );
  });
});
