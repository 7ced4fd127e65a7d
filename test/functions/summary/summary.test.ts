import { describe, expect, test } from 'vitest';
import type { AccountResult } from '#functions/contract/result.ts';
import { renderAccountPage } from '#functions/summary/account-page.ts';
import { renderSummary } from '#functions/summary/summary.ts';
import { foldOf, sampleAccounts, sampleResults } from '#test/harness/manifests.ts';

const PLACE = { folder: '', zones: ['America/Los_Angeles', 'Asia/Tokyo'] };

function summaryOf(results: readonly AccountResult[]): string {
  const { manifest, lists } = foldOf(results);
  const names = new Map(sampleAccounts().map(({ account, name }) => [account, `${name} (${account})`]));
  const pages = new Set(results.flatMap(({ account, page: own }) => (own === undefined ? [] : [account])));
  return renderSummary(manifest, lists, {
    nameOf: (account) => names.get(account) ?? account,
    hasPage: (account) => pages.has(account),
    ...PLACE,
  });
}
const RESULTS = sampleResults();
const page = summaryOf(RESULTS);
const accountPages = RESULTS.map((result) =>
  renderAccountPage(result, '2026-05-29T03:00:00.000Z', 'Asia/Tokyo'),
);

describe('the summary', () => {
  test('has a part for everything that the manifest has', () => {
    const headings = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'Failed',
      'Days that lack rows or differ',
      'Skipped',
      'Meta’s totals by account and day',
      'Notes',
      'Lists of objects',
      'Timeline',
      'Rows by stream and day',
      'Restated since the last run',
      'Accounts and streams',
    ]);
    expect(page).toContain('4 of 17 streams and accounts are not complete');
    expect(page).toContain('{"rerun":"run-1"}');
    expect(page).toContain('Start a new run of this stream.');
    // Rows by day, and of each account and day Meta's total, the rows, and the spend.
    expect(page.match(/<rect /g)).toHaveLength(2 * 28 + 2 + 4 * 28 * 2 + 4 * 28);
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

  test('is complete in itself: no script, and nothing that is loaded; it links to the pages of accounts alone', () => {
    for (const each of [page, ...accountPages]) {
      expect(each).toContain(`default-src 'none'`);
      expect(each).not.toMatch(
        /(?:src|href)="(?!data:|act_\d+\/summary\.html"|\.\.\/summary\.html")|url\(|@import|https?:/,
      );
    }
    expect(page).toContain('<a href="act_3/summary.html">');
  });

  test('closes each element that it opens', () => {
    for (const each of [page, ...accountPages]) expect(unclosed(each)).toEqual([]);
  });

  test('says first what was known to be wrong before the run began', () => {
    const { manifest, lists } = foldOf(RESULTS);
    const names = { nameOf: (account: string) => account, hasPage: () => false, ...PLACE };
    const warned = renderSummary({ ...manifest, warnings: ['Too many <accounts>.'] }, lists, names);
    expect(warned).toContain('<li>Too many &lt;accounts&gt;.</li>');
    expect(renderSummary(manifest, lists, names)).not.toContain('<h2>Warnings</h2>');
  });

  test('of an empty run says so, and of thousands of accounts stays one page', () => {
    const { manifest, lists } = foldOf([]);
    const empty = renderSummary({ ...manifest, verdict: 'complete', accountsFailed: [] }, lists, {
      nameOf: (account) => account,
      hasPage: () => false,
      ...PLACE,
    });
    expect(empty).toContain('All that was planned is in the lake.');
    const large = summaryOf(Array.from({ length: 1_250 }, () => RESULTS).flat());
    expect(large.length).toBeLessThan(1_000_000);
    expect(large).toContain('more are in the results of the accounts');
  });
});

test('of a rerun tells which execution it is about, and whose the times are', () => {
  const { manifest, lists } = foldOf(RESULTS);
  const names = { nameOf: (account: string) => account, hasPage: () => false, ...PLACE };
  expect(page).not.toContain('Brought up to date');
  const rerun = renderSummary({ ...manifest, owner: 'run-2' }, lists, names);
  expect(rerun).toContain('Brought up to date by the execution <code>run-2</code>, which started 2026-05-29');
});

test('at its fixed place, the summary links into the folder of the run', () => {
  const { manifest, lists } = foldOf(RESULTS);
  const names = { nameOf: (account: string) => account, hasPage: () => true, ...PLACE };
  expect(renderSummary(manifest, lists, { ...names, folder: 'run-1/' })).toContain(
    '<a href="run-1/act_3/summary.html">',
  );
});

test('the start is shown on the clocks of the accounts too', () => {
  expect(page).toMatch(
    /Started<\/dt><dd>2026-05-29 03:00:00 UTC<span class="zone">2026-05-28 20:00, America\/Los_Angeles/,
  );
  expect(accountPages[0]).toMatch(/published at [\d: -]+ UTC \([\d: -]+, Asia\/Tokyo\)/);
});

describe('the page of an account', () => {
  test('says what became of it, day by day, and links to the run', () => {
    const [, failed = '', hostile = ''] = accountPages;
    expect(failed).toContain('1 of 4 streams are not complete');
    expect(failed).toContain('VerificationFailed');
    expect(failed).toContain('<a href="../summary.html">Run run-1</a>');
    expect(hostile).toContain('Skipped');
    expect(hostile).toContain('held back');
    expect(hostile).not.toContain('<script');
    const headings = [...hostile.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'Skipped',
      'Meta’s totals by account and day',
      'Notes',
      'Lists of objects',
      'Timeline',
      'Accounts and streams',
    ]);
  });
});

/** Elements of a page that are open at its end. */
function unclosed(text: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of text.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
  )) {
    if (['meta', 'link', 'br'].includes(name) || rest.endsWith('/')) continue;
    if (close === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  return open;
}
