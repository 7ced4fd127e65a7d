import { describe, expect, test } from 'vitest';
import type { Finding } from '#functions/aggregate/findings.ts';
import { failures, findings, more, skips } from '#functions/aggregate/summary/problems.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();
const nameOf = (account: string) => `Name of ${account}`;
const withFindings = (list: readonly Finding[]) =>
  findings({ ...MANIFEST, findings: [...list] }, nameOf).text;

describe('what failed', () => {
  test('is named with account, stream, error and advice', () => {
    const { text } = failures(MANIFEST, nameOf);
    expect(text).toContain('2 failures');
    expect(text).toContain('<h3>act_9</h3>');
    expect(text).toContain('<h3>Name of act_2 · ad_insights</h3>');
    expect(text).toContain('<strong class="bad">VerificationFailed</strong>');
    expect(text).toContain('Start a new run of this account and stream.');
  });

  test('is nothing to speak of when nothing did', () => {
    const units = MANIFEST.units.filter(({ error }) => error === undefined);
    expect(failures({ ...MANIFEST, units, accountsFailed: [] }, nameOf).text).toBe('');
  });
});

test('what was left out is named, with why', () => {
  const { text } = skips(MANIFEST, nameOf);
  expect(text).toContain('1 thing');
  expect(text).toContain('<td>object 120210000000000001</td>');
  expect(text).toContain('GraphObjectUnreadable');
  expect(skips({ ...MANIFEST, units: [] }, nameOf).text).toBe('');
});

describe('what the proof found', () => {
  test('is shown by severity, with numbers and reasons; only violations are open', () => {
    const text = withFindings(MANIFEST.findings);
    expect([...text.matchAll(/<strong class="\w+">([^<]*)</g)].map(([, title]) => title)).toEqual([
      '1 violation',
      '1 difference',
      '41 explained',
    ]);
    expect(text.match(/<details>/g)).toHaveLength(2);
    expect(text).toContain('<td class="n">120000</td><td class="n">60000</td>');
    expect(text).toContain('restated and 40 more like this');
  });

  test('says that a violation is not published, and what a difference is', () => {
    expect(withFindings(MANIFEST.findings)).toContain('not published. A rerun reads');
    const [, difference] = MANIFEST.findings;
    if (difference === undefined) throw new Error('the sample has one');
    const text = withFindings([{ ...difference, reason: 'seen_twice' }]);
    expect(text).toContain('published');
    expect(text).toContain('seen twice');
  });

  test('is that all is well, where there is nothing', () => {
    expect(withFindings([])).toContain('the streams agree with each other');
  });
});

test('a list says that it goes on in the manifest', () => {
  expect(more(100)).toBeUndefined();
  expect(more(1_234)?.text).toContain('1,134 more are in manifest.json');
});
