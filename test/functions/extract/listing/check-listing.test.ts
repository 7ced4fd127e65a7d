import { expect, test } from 'vitest';
import { checkListing } from '#functions/extract/listing/check-listing.ts';
import { GraphObjectUnreadable } from '#functions/graph/errors.ts';
import adMetadata from '#functions/streams/ad-metadata.ts';
import customAudiences from '#functions/streams/custom-audiences.ts';
import { checkRun, refusal } from '#test/harness/check-run.ts';

test('asks for one object with all fields, and how many there are', async () => {
  const { run, asked } = checkRun(adMetadata, () => ({ data: [{}], summary: { total_count: 1_234 } }));
  const { checks, work } = await checkListing(run);
  expect(asked).toMatchObject([
    {
      limit: 1,
      summary: 'total_count',
      fields: adMetadata.fields.map(({ name }) => name),
      effective_status: adMetadata.source.effectiveStatuses,
    },
  ]);
  expect(checks[0]).toMatchObject({ status: 'ok', says: 'Answers, with 1,234 objects.' });
  const pages = Math.ceil(1_234 / adMetadata.pageSize);
  // The pages, the second count and the list of deleted ads; deleted ads are read one by one.
  expect(work).toMatchObject({ rows: 1_234, requests: { from: pages + 2, to: pages + 2 + 124 } });
});

test('an edge without a count is not asked for one, and has no estimate', async () => {
  const { run, asked } = checkRun(customAudiences, () => ({ data: [] }));
  const { checks, work } = await checkListing(run);
  expect(asked[0]).not.toHaveProperty('summary');
  expect(checks[0]?.status).toBe('ok');
  expect(work).toBeUndefined();
});

test('an account that has no such edge, and a first object that cannot be read, are warnings', async () => {
  const missing = checkRun(customAudiences, () => {
    throw refusal('terms', customAudiences.source.unavailableCodes?.[0]);
  });
  expect((await checkListing(missing.run)).checks[0]).toMatchObject({ status: 'warn' });
  const unreadable = checkRun(adMetadata, () => {
    throw new GraphObjectUnreadable({ request: 'GET', problem: 'gone', advice: 'Delete it.' });
  });
  expect((await checkListing(unreadable.run)).checks[0]).toMatchObject({ status: 'warn', fix: 'Delete it.' });
});
