import { describe, expect, test } from 'vitest';
import { renderReport } from '#functions/aggregate/summary/summary.ts';
import { HOSTILE, sampleManifest } from '#test/harness/manifests.ts';
import { resolvedAccount } from '#test/harness/receipts.ts';

const accounts = ['act_1', 'act_2', 'act_3'].map((account) => ({
  ...resolvedAccount(account),
  name: HOSTILE,
}));
const page = renderReport(sampleManifest(), accounts);

describe('the report', () => {
  test('has a part for everything that the manifest has', () => {
    const headings = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'Failed',
      'Left out',
      'Proof',
      'Timeline',
      'Rows by stream and day',
      'Restated since the last run',
      'Accounts and streams',
    ]);
    expect(page).toContain('3 of 13 planned are not complete');
    expect(page).toContain('{"rerun":"run-1"}');
    expect(page).toContain('Start a new run of this account and stream.');
    expect(page.match(/<rect /g)).toHaveLength(2 * 28 + 2);
    expect(page).toContain('ad_insights: worked 4 min 0 s, waited 4 min 0 s');
  });

  test('shows what comes from Meta as text', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b>bold');
    expect(page).toContain(
      '&lt;script&gt;document.title=&quot;owned&quot;&lt;/script&gt; &amp; &quot;Söhne&quot;',
    );
  });

  test('is complete in itself: no script, and nothing that is loaded', () => {
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)|url\(|@import|https?:/);
  });

  test('closes each element that it opens', () => {
    const open: string[] = [];
    for (const [, close, name = '', rest = ''] of page.matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
    )) {
      if (['meta', 'link'].includes(name) || rest.endsWith('/')) continue;
      if (close === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('of an empty run says so, and of thousands of accounts stays one page', () => {
    const manifest = sampleManifest();
    const empty = renderReport(
      { ...manifest, verdict: 'complete', units: [], accountsFailed: [], streams: [], findings: [] },
      [],
    );
    expect(empty).toContain('All that was planned is in the lake.');
    const units = Array.from({ length: 5_000 }, () => manifest.units).flat();
    const findings = Array.from({ length: 5_000 }, () => manifest.findings).flat();
    const large = renderReport({ ...manifest, units, findings }, accounts);
    expect(large.length).toBeLessThan(500_000);
    expect(large).toContain('more are in manifest.json');
  });
});
