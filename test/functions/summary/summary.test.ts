import { describe, expect, test } from 'vitest';
import { reconcile } from '#functions/publish/reconcile.ts';
import { renderSummary } from '#functions/summary/summary.ts';
import { sampleAccounts, sampleManifest } from '#test/harness/manifests.ts';

const accounts = sampleAccounts();
const page = renderSummary(sampleManifest(), accounts);

describe('the summary', () => {
  test('has a part for everything that the manifest has', () => {
    const headings = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'Failed',
      'Skipped',
      'Meta’s totals by account and day',
      'Notes',
      'Lists of objects',
      'Timeline',
      'Rows by stream and day',
      'Restated since the last run',
      'Accounts and streams',
    ]);
    expect(page).toContain('4 of 17 planned are not complete');
    expect(page).toContain('{"rerun":"run-1"}');
    expect(page).toContain('Start a new run of this stream.');
    // Rows by day, and of each account and day Meta's total and the rows.
    expect(page.match(/<rect /g)).toHaveLength(2 * 28 + 2 + 4 * 28 * 2);
    expect(page).toContain('ad_insights: worked 5 min 0 s, waited 4 min 0 s');
  });

  test('says first what became of the run, and then whether its rows reach Meta’s totals', () => {
    const texts = ['Incomplete', "Meta's totals: reached on 81 of 112 days of 4 accounts", '<dl', '<h2>'];
    const places = texts.map((text) =>
      page.indexOf(text.startsWith('<') ? text : text.replace("'", '&#39;')),
    );
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(Math.min(...places)).toBeGreaterThan(0);
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
      if (['meta', 'link', 'br'].includes(name) || rest.endsWith('/')) continue;
      if (close === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('of an empty run says so, and of thousands of accounts stays one page', () => {
    const manifest = sampleManifest();
    const empty = renderSummary(
      {
        ...manifest,
        verdict: 'complete',
        units: [],
        accountsFailed: [],
        streams: [],
        reconciliation: reconcile([], []),
      },
      [],
    );
    expect(empty).toContain('All that was planned is in the lake.');
    const units = Array.from({ length: 5_000 }, () => manifest.units).flat();
    const many = Array.from({ length: 5_000 }, () => manifest.reconciliation.accounts).flat();
    const reconciliation = { ...manifest.reconciliation, accounts: many };
    const large = renderSummary({ ...manifest, units, reconciliation }, accounts);
    expect(large.length).toBeLessThan(600_000);
    expect(large).toContain('more are in manifest.json');
  });
});
