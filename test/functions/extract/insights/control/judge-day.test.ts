import { describe, expect, test } from 'vitest';
import { halfUnit, judgeDay } from '#functions/extract/insights/control/judge-day.ts';
import { ZERO } from '#functions/extract/insights/control/measures.ts';

const TOTAL = { impressions: 1000, clicks: 50, linkClicks: 20, spend: 10_000_000 };
const LATER = { impressions: 1100, clicks: 55, linkClicks: 20, spend: 11_000_000 };
const judge = (sums: Partial<typeof TOTAL>, answers = [TOTAL], rows = 10, currency = 'USD') =>
  judgeDay(answers, { sums: { ...TOTAL, ...sums }, rows }, currency);

describe('a day', () => {
  test('without an answer is unproven', () => {
    expect(judge({}, [])).toEqual({ verdict: 'unproven', rows: TOTAL });
  });

  test('with the very counts agrees', () => {
    expect(judge({})).toMatchObject({ verdict: 'agrees', spendDiffers: false });
  });

  test('within answers that differ is moving, at their ends as well', () => {
    for (const impressions of [1000, 1050, 1100]) {
      expect(judge({ impressions }, [TOTAL, LATER]).verdict).toBe('moving');
    }
  });

  test('is short with one count below the lowest answer, whatever the others are', () => {
    expect(judge({ linkClicks: 19, impressions: 1500 }).verdict).toBe('short');
    expect(judge({ impressions: 999 }, [LATER, TOTAL]).verdict).toBe('short');
  });

  test('has a surplus with one count above the highest, and none below the lowest', () => {
    expect(judge({ clicks: 51 }).verdict).toBe('surplus');
    expect(judge({ clicks: 56 }, [TOTAL, LATER]).verdict).toBe('surplus');
  });

  test('knows the lowest and the highest of each measure, and the last answer', () => {
    const odd = { ...TOTAL, clicks: 60 };
    expect(judge({}, [odd, LATER])).toMatchObject({
      total: {
        lowest: { ...TOTAL, clicks: 55 },
        highest: { ...LATER, clicks: 60 },
        latest: LATER,
      },
    });
  });

  test('without rows and without delivery agrees', () => {
    expect(judgeDay([ZERO], { sums: ZERO, rows: 0 }, 'USD').verdict).toBe('agrees');
  });
});

describe('spend', () => {
  test('never decides', () => {
    expect(judge({ spend: 0 })).toMatchObject({ verdict: 'agrees', spendDiffers: true });
  });

  test('may differ by half of the smallest unit for each row, and for the total', () => {
    const off = (cents: number, currency: string) =>
      judge({ spend: TOTAL.spend + cents * 10_000 }, [TOTAL], 10, currency);
    expect(off(5, 'USD')).toMatchObject({ spendDiffers: false });
    expect(off(6, 'USD')).toMatchObject({ spendDiffers: true });
    expect(off(550, 'JPY')).toMatchObject({ spendDiffers: false });
    expect(off(551, 'JPY')).toMatchObject({ spendDiffers: true });
  });

  test('is rounded to cents, or to whole units where Meta has no cents', () => {
    expect(halfUnit('EUR')).toBe(5_000);
    for (const currency of 'CLP COP CRC HUF IDR ISK JPY KRW PYG TWD VND'.split(' ')) {
      expect(halfUnit(currency)).toBe(500_000);
    }
  });
});
