import { describe, expect, test } from 'vitest';
import { failures, skips } from '#functions/summary/problems.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();
const nameOf = (account: string) => `Name of ${account}`;

describe('what failed', () => {
  test('is named with account, stream, error and advice', () => {
    const { text } = failures(MANIFEST, nameOf);
    expect(text).toContain('2 failures');
    expect(text).toContain('<h3>act_9</h3>');
    expect(text).toContain('<h3>Name of act_2 · ad_insights</h3>');
    expect(text).toContain('<strong class="bad">VerificationFailed</strong>');
    expect(text).toContain('Start a new run of this stream.');
  });

  test('is nothing to speak of when nothing did', () => {
    const units = MANIFEST.units.filter(({ error }) => error === undefined);
    expect(failures({ ...MANIFEST, units, accountsFailed: [] }, nameOf).text).toBe('');
  });
});

test('what was skipped is named, with why', () => {
  const { text } = skips(MANIFEST, nameOf);
  expect(text).toContain('1 thing');
  expect(text).toContain('<td>object 120210000000000001</td>');
  expect(text).toContain('GraphObjectUnreadable');
  expect(skips({ ...MANIFEST, units: [] }, nameOf).text).toBe('');
});
