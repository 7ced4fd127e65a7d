import { describe, expect, test } from 'vitest';
import { html } from '#functions/summary/html.ts';
import { failures, notableDays, skips } from '#functions/summary/problems.ts';
import { shown } from '#functions/summary/shown.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();
const linkOf = (account: string) => html`Name of ${account}`;

describe('what failed', () => {
  test('is named with account, stream, error and advice', () => {
    const { text } = failures(MANIFEST, shown(MANIFEST.failures), linkOf);
    expect(text).toContain('2 failures');
    expect(text).toContain('<h3>act_9</h3>');
    expect(text).toContain('<h3>Name of act_2 · ad_insights</h3>');
    expect(text).toContain('<strong class="bad">VerificationFailed</strong>');
    expect(text).toContain('Start a new run of this stream.');
  });

  test('has the accounts that were never started in one place', () => {
    const accounts = Array.from({ length: 4_321 }, (_, index) => `act_${index}`);
    const error = { name: 'DeadlineExceeded', message: 'Not started.', advice: 'Rerun.' };
    const notStarted = { accounts, units: 8_642, error };
    const { text } = failures({ accountsFailed: [], notStarted }, shown([]), linkOf);
    expect(text).toContain('4,321 failures');
    expect(text).toContain('act_0, act_1, ');
    expect(text).toContain(' and 4,301 more accounts');
    expect(text.match(/class="card"/g)).toHaveLength(1);
  });

  test('is nothing to speak of when nothing did', () => {
    expect(failures({ accountsFailed: [] }, shown([]), linkOf).text).toBe('');
  });
});

test('what was skipped is named, with why', () => {
  const { text } = skips(shown(MANIFEST.skipped), linkOf);
  expect(text).toContain('1 thing');
  expect(text).toContain('<td>object 120210000000000001</td>');
  expect(text).toContain('GraphObjectUnreadable');
  expect(skips(shown([]), linkOf).text).toBe('');
});

test('days that were held back come before those that differ, each with its reason', () => {
  const { text } = notableDays(shown(MANIFEST.heldBack), shown(MANIFEST.differences), linkOf);
  const rows = [...text.matchAll(/<tr><td>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row.replaceAll(/<[^>]*>/g, ' '),
  );
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(
    /Name of act_3 +ad_insights +2026-05-04\s+held back +Meta&#39;s total is 11,591 impressions/,
  );
  expect(rows[1]).toMatch(/campaign_insights +2026-05-21\s+difference/);
  expect(notableDays(shown([]), shown([]), linkOf).text).toBe('');
});
