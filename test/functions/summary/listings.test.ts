import { expect, test } from 'vitest';
import { listings } from '#functions/summary/listings.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';

const render = (results = sampleResults()) =>
  listings(foldOf(results).lists.listings, (account) => account).text;

test('each list has its objects, Meta’s counts and the outcome, differences first', () => {
  const text = render();
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
  const withoutListings = sampleResults().map((result) => ({
    ...result,
    units: result.units.filter(({ listing }) => listing === undefined),
  }));
  expect(render(withoutListings)).toBe('');
});
