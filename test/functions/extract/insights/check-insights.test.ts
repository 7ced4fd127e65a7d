import { expect, test } from 'vitest';
import { checkInsights } from '#functions/extract/insights/check-insights.ts';
import { checkRun, refusal } from '#test/harness/check-run.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

const SIZE = { deliveryDays: 59, idleMonths: ['2026-02-01'], sampleDay: '2026-03-16', activeAds: 30 };
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ ad_id: String(index) }));
/** One row where one is asked for, else a page of 30 rows. */
const answered = ({ limit }: { limit?: unknown }) => ({ data: rows(limit === 1 ? 1 : 30) });

test('asks for all fields of one row on a day with delivery, and counts the rows of that day', async () => {
  const { run, asked } = checkRun(fewAdInsights, answered, SIZE);
  const { checks, work } = await checkInsights(run);
  expect(checks).toMatchObject([{ status: 'ok', about: fewAdInsights.name }]);
  expect(asked).toMatchObject([
    { limit: 1, level: 'ad', fields: fewAdInsights.fields.map(({ name }) => name) },
    { limit: 1_000, level: 'ad' },
  ]);
  for (const { time_range } of asked)
    expect(time_range).toEqual({ since: '2026-03-16', until: '2026-03-16' });
  // 31 days of January and of March, and the days of February in reports that reach into these.
  expect(work?.rows).toBeGreaterThanOrEqual(62 * 30);
  expect(work?.rows).toBeLessThan(80 * 30);
});

test('reads a few pages of the day, and takes as many rows again for granted', async () => {
  const page = { data: rows(1_000), paging: { cursors: { after: 'x' }, next: 'https://next' } };
  const { run, asked } = checkRun(
    fewAdInsights,
    ({ limit }) => (limit === 1 ? answered({ limit }) : page),
    SIZE,
  );
  const { work } = await checkInsights(run);
  expect(asked).toHaveLength(5);
  expect(work?.rows).toBeGreaterThan(8_000 * 59);
});

test('an idle account takes no report, and its stream is still tried', async () => {
  const idle = { deliveryDays: 0, idleMonths: ['2026-01-01', '2026-02-01', '2026-03-01'] };
  const { run, asked } = checkRun(fewAdInsights, () => ({ data: [] }), idle);
  const { checks, work } = await checkInsights(run);
  expect(checks).toMatchObject([{ status: 'ok' }]);
  expect(work).toMatchObject({ reports: 0, requests: { from: 2, to: 2 } });
  expect(asked).toHaveLength(1);
});

test('a refused filter for statuses is no failure, because a run steps down', async () => {
  const { run } = checkRun(fewAdInsights, (asked) => {
    if ('filtering' in asked) throw refusal('filtering by DELETED is not supported');
    return answered(asked);
  });
  expect((await checkInsights(run)).checks[0]).toMatchObject({
    status: 'ok',
    says: expect.stringContaining('goes on without it'),
  });
});

test('any other refusal is thrown, for whoever words it', async () => {
  const { run } = checkRun(fewAdInsights, () => {
    throw refusal('Invalid breakdowns', 2);
  });
  await expect(checkInsights(run)).rejects.toThrow('Invalid breakdowns');
});

test('a breakdown that an admin has to enable is a warning where it comes back empty', async () => {
  const source = { ...fewAdInsights.source, optIn: 'frequency_value' };
  const { run } = checkRun({ ...fewAdInsights, source }, () => ({ data: [] }), SIZE);
  expect((await checkInsights(run)).checks[0]).toMatchObject({
    status: 'warn',
    fix: expect.stringContaining('enable the breakdown frequency_value'),
  });
});
