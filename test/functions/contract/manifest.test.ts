import { describe, expect, test } from 'vitest';
import { Manifest } from '#functions/contract/manifest.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

describe('a manifest', () => {
  test('is the same when it was written and read', () => {
    const manifest = sampleManifest();
    expect(Manifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  test.each<[string, (manifest: Manifest) => unknown]>([
    ['an unknown verdict', (manifest) => ({ ...manifest, verdict: 'maybe' })],
    ['a negative number of rows', (manifest) => ({ ...manifest, rows: -1 })],
    ['an account that is none', (manifest) => ({ ...manifest, accountsFailed: [{ account: '1' }] })],
    [
      'a failure without its stream',
      ({ failures, ...rest }) => ({ ...rest, failures: [{ ...failures[0], stream: undefined }] }),
    ],
    [
      'a day of an unknown outcome',
      ({ heldBack, ...rest }) => ({ ...rest, heldBack: [{ ...heldBack[0], outcome: 'perhaps' }] }),
    ],
    ['no reconciliation', ({ reconciliation: _reconciliation, ...rest }) => rest],
    [
      'counts of days that are none',
      ({ reconciliation, ...rest }) => ({ ...rest, reconciliation: { ...reconciliation, days: {} } }),
    ],
  ])('with %s is none', (_name, change) => {
    expect(Manifest.safeParse(change(sampleManifest())).success).toBe(false);
  });
});
