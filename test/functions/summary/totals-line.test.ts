import { describe, expect, test } from 'vitest';
import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { totalsLine } from '#functions/summary/totals-line.ts';
import { sampleAccounts, sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();

/** The line of a run of these units of the sample. */
function lineOf(units: readonly ManifestUnit[], accountsFailed: Manifest['accountsFailed'] = []): string {
  const accounts = sampleAccounts().filter(({ account }) => units.some((unit) => unit.account === account));
  const reconciliation = reconcile(units, accounts);
  return totalsLine({ ...MANIFEST, units: [...units], accountsFailed, reconciliation }).text;
}
const unitsOf = (...accounts: string[]) => MANIFEST.units.filter(({ account }) => accounts.includes(account));
const toneOf = (line: string) => /class="verdict (\w+)"/.exec(line)?.[1];

describe('the line of Meta’s totals', () => {
  test('is green where every day is reached, and says what was repaired and what moved', () => {
    expect(toneOf(lineOf(unitsOf('act_4')))).toBe('good');
    const line = lineOf(unitsOf('act_1'));
    expect(toneOf(line)).toBe('good');
    expect(line).toContain('Meta&#39;s totals: reached on 28 of 28 days</strong>');
    expect(line).toContain('<strong>1 repaired</strong>');
    expect(line).toContain('<strong>1 moving</strong>');
    expect(line).not.toContain('held back');
  });

  test('is red where days were held back, and says how many', () => {
    const line = lineOf(unitsOf('act_3'));
    expect(toneOf(line)).toBe('bad');
    expect(line).toContain('reached on 25 of 28 days<');
    for (const outcome of ['1 held back', '1 difference', '1 unproven', '1 moving'])
      expect(line).toContain(`<strong>${outcome}</strong>`);
  });

  test('is neither green nor red where a day differs, or an account could not be read', () => {
    const [error] = MANIFEST.accountsFailed;
    expect(toneOf(lineOf(unitsOf('act_4'), error && [error]))).toBe('warn');
    const differing = unitsOf('act_3').filter(({ stream }) => stream === 'campaign_insights');
    expect(toneOf(lineOf(differing))).toBe('warn');
  });

  test.each<[string, ManifestUnit[], string]>([
    [
      'every stream failed',
      unitsOf('act_1').map((unit) => ({ ...unit, status: 'failed' })),
      'reached on 0 of 28 days',
    ],
    [
      'Meta gave no totals',
      unitsOf('act_1').map(({ control: _control, ...unit }) => unit),
      'reached on 0 of 28 days',
    ],
    [
      'the run has no insights streams',
      unitsOf('act_1').filter(({ control }) => control === undefined),
      'totals: not checked',
    ],
    ['the run has nothing', [], 'totals: not checked'],
  ])('is grey where %s', (_name, units, text) => {
    const line = lineOf(units);
    expect(toneOf(line)).toBe('none');
    expect(line).toContain(text);
  });

  test('says how many lists have every object that Meta counts', () => {
    expect(lineOf(MANIFEST.units)).toContain(
      'Lists of objects: 4 of 8 have every object that Meta counts (2 after listing again, 2 with a difference, 2 not counted by Meta).',
    );
    expect(lineOf([])).not.toContain('Lists');
  });
});
