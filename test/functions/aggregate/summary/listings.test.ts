import { expect, test } from 'vitest';
import { listings } from '#functions/aggregate/summary/listings.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();

test('each list has its objects, Meta’s counts and the outcome, differences first', () => {
  const { text } = listings(MANIFEST, (account) => account);
  const rows = [...text.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row
      .replaceAll(/<[^>]*>|\s+/g, ' ')
      .trim()
      .replaceAll(/ +/g, ' '),
  );
  expect(rows).toHaveLength(8);
  expect(rows[0]).toMatch(/^act_\d ad_\w+ 903 905 905 difference The edge counts 905 objects but lists 903/);
  expect(rows[2]).toMatch(/ 77 – – unproven The edge returned no count/);
  expect(rows.at(-1)).toMatch(/ 1,204 1,204 1,204 agrees$/);
});

test('a run without listings has none', () => {
  const units = MANIFEST.units.filter(({ listing }) => listing === undefined);
  expect(listings({ ...MANIFEST, units }, (account) => account).text).toBe('');
});
