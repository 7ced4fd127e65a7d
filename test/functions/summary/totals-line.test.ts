import { describe, expect, test } from 'vitest';
import type { Manifest } from '#functions/contract/manifest.ts';
import type { DayCounts } from '#functions/contract/reconciliation.ts';
import type { AccountResult } from '#functions/contract/result.ts';
import { totalsLine } from '#functions/summary/totals-line.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';

const RESULTS = sampleResults();

/** The line of a run with these results. */
function lineOf(results: readonly AccountResult[], accountsFailed: Manifest['accountsFailed'] = []): string {
  return totalsLine({ ...foldOf(results).manifest, accountsFailed }).text;
}
const of = (...accounts: string[]) => RESULTS.filter(({ account }) => accounts.includes(account));

/** The line of a run of one account whose days came out like this. */
function lineOfDays(days: Partial<DayCounts>, accounts = 1): string {
  const { manifest } = foldOf([]);
  const none = { ...manifest.reconciliation.days, asked: accounts * 28 };
  const reconciliation = { ...manifest.reconciliation, accounts, days: { ...none, ...days } };
  return totalsLine({ reconciliation, accountsFailed: [] }).text;
}
const toneOf = (line: string) => /class="verdict (\w+)"/.exec(line)?.[1];

describe('the line of Meta’s totals', () => {
  test('is green where every day is reached, and says what was repaired and what moved', () => {
    expect(toneOf(lineOf(of('act_4')))).toBe('good');
    const line = lineOf(of('act_1'));
    expect(toneOf(line)).toBe('good');
    expect(line).toContain('Meta&#39;s totals: reached on 28 of 28 days</strong>');
    expect(line).toContain('<strong>1 repaired</strong>');
    expect(line).toContain('<strong>1 moving</strong>');
    expect(line).not.toContain('held back');
  });

  test('is red where days were held back, and says how many', () => {
    const line = lineOf(of('act_3'));
    expect(toneOf(line)).toBe('bad');
    expect(line).toContain('reached on 25 of 28 days<');
    for (const outcome of ['1 held back', '1 difference', '1 unproven', '1 moving'])
      expect(line).toContain(`<strong>${outcome}</strong>`);
  });

  test('is neither green nor red where a day differs, or an account could not be read', () => {
    const [error] = foldOf([]).manifest.accountsFailed;
    expect(toneOf(lineOf(of('act_4'), error && [error]))).toBe('warn');
    expect(toneOf(lineOfDays({ reached: 27, agrees: 27, difference: 1 }))).toBe('warn');
  });

  test.each<[string, string, string]>([
    ['every stream failed', lineOfDays({ failed: 28 }), 'reached on 0 of 28 days'],
    ['Meta gave no totals', lineOfDays({ unproven: 28 }), 'reached on 0 of 28 days'],
    ['the run has no insights streams', lineOfDays({ asked: 0 }), 'totals: not checked'],
    ['the run has nothing', lineOf([]), 'totals: not checked'],
  ])('is grey where %s', (_name, line, text) => {
    expect(toneOf(line)).toBe('none');
    expect(line).toContain(text);
  });

  test('says how many lists have every object that Meta counts', () => {
    expect(lineOf(RESULTS)).toContain(
      'Lists of objects: 4 of 8 have every object that Meta counts (2 after listing again, 2 with a difference, 2 not counted by Meta).',
    );
    expect(lineOf([])).not.toContain('Lists');
  });
});
