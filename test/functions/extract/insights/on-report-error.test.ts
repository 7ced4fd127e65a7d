import { afterEach, describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import { Branch } from '#test/harness/branch.ts';
import {
  type GraphSimulator,
  type SimulatorOptions,
  startGraphSimulator,
} from '#test/harness/graph-simulator.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 3,
  ads: 9,
  creatives: 3,
  deletedAds: 0,
  delivery: 1,
};

const LARGE = { accounts: [{ id: 'act_1', ...SMALL, campaigns: 4, ads: 100 }] };

let simulator: GraphSimulator;

afterEach(() => simulator.close());

async function branchWith(options: SimulatorOptions, until = '2026-05-14'): Promise<Branch> {
  simulator = await startGraphSimulator({
    accounts: [{ id: 'act_1', ...SMALL }],
    reportPolls: 1,
    ...options,
  });
  return new Branch(simulator, adInsights, { until });
}

const FIELDS = adInsights.fields.length;
const submissions = () => simulator.requests.filter(({ kind }) => kind === 'submit');
const daysOf = (range: string | undefined): number => {
  const { since, until } = JSON.parse(range ?? '{}') as { since: string; until: string };
  return (Date.parse(until) - Date.parse(since)) / 86_400_000 + 1;
};

describe.each(['submit', 'report'] as const)(
  'reports that are too much data when they are a %s',
  (tooLargeAt) => {
    test.each<[string, SimulatorOptions, string]>([
      ['to a few days', { rowsPerReportLimit: 40 }, 'days'],
      ['to single days', { rowsPerReportLimit: 10 }, 'days'],
      ['to some of the ads of a day', { dataPointsPerReportLimit: FIELDS * 4 }, 'ids'],
      ['to one ad of a day', { dataPointsPerReportLimit: FIELDS }, 'ids'],
      // The list of the ids of 100 ads is too much too, that of 25 is not.
      ['to the ads of one campaign', { dataPointsPerReportLimit: 200, ...LARGE }, 'ids'],
      // The list of ids has three fields for each of ten ads, and passes.
      ['to some of the fields of one ad', { dataPointsPerReportLimit: 40 }, 'fields'],
    ])('are cut %s, and every row is whole', async (_name, limits, cut) => {
      const branch = await branchWith({ ...limits, tooLargeAt }, '2026-05-08');
      const results = await branch.finish();
      await branch.expectExact();
      expect(branch.receipt?.skipped).toEqual([]);
      // However often they are cut, the pieces are looked at as soon as the first reports were.
      expect(Math.max(...results.map(({ waitSeconds }) => waitSeconds))).toBe(5);
      const reports = branch.reports;
      expect(reports.some(({ ids }) => ids !== undefined)).toBe(cut !== 'days');
      expect(reports.some(({ fields }) => fields !== undefined)).toBe(cut === 'fields');
    });

    test('are found out once: what is still to be submitted is cut at the same time', async () => {
      const branch = await branchWith({ rowsPerReportLimit: 20, tooLargeAt }, '2026-06-25');
      await branch.finish();
      await branch.expectExact();
      const lengths = submissions().map(({ params }) => daysOf(params.time_range));
      // Eight weeks. Five were under way before the first was known to be too large.
      const tooLong = lengths.filter((days) => days > 2);
      expect(tooLong.length).toBeLessThanOrEqual(tooLargeAt === 'submit' ? 3 : 5 + 2 * 5);
    });
  },
);

test('days that must be read by their ids are found out twice: the days to come are not tried as a whole', async () => {
  const branch = await branchWith({ dataPointsPerReportLimit: FIELDS * 4 }, '2026-05-21');
  await branch.finish();
  await branch.expectExact();
  const whole = submissions().filter(
    ({ params }) => daysOf(params.time_range) === 1 && !params.filtering && params.fields !== 'ad_id',
  );
  // Those of five reports that were under way at the same time, of 21.
  expect(whole.length).toBeLessThan(10);
});

describe('what cannot be had', () => {
  const DAY = '2026-05-03';
  const without = (rows: readonly Row[], field: string, isCursed: (row: Row) => boolean): Row[] =>
    rows.map((row) => {
      if (!isCursed(row)) return row;
      const { [field]: _gone, ...rest } = row;
      return rest;
    });

  test('is one field of one ad on one day: it is left out, listed, and all else is there', async () => {
    const ads = await branchWith({}).then((branch) => branch.truth().map((row) => String(row.ad_id)));
    await simulator.close();
    const ad = ads[5] ?? '';
    const branch = await branchWith({ failingFields: [{ account: 'act_1', field: 'spend', day: DAY, ad }] });
    await branch.finish();
    const failingField = (row: Row) => row.ad_id === ad && row.date_start === DAY;
    expect(branch.truth().filter(failingField)[0]?.spend).toBeDefined();
    await branch.expectExact(without(branch.truth(), 'spend', failingField));
    expect(branch.receipt?.skipped).toEqual([
      {
        kind: 'field',
        what: `spend of ${ad}`,
        since: DAY,
        until: DAY,
        error: expect.objectContaining({ name: 'GraphTransient', code: 2, subcode: 1504044 }),
      },
    ]);
  });

  test('is one field of all ads on one day: it is listed for each, and all else is there', async () => {
    const branch = await branchWith({ failingFields: [{ account: 'act_1', field: 'spend', day: DAY }] });
    await branch.finish();
    const failingField = (row: Row) => row.date_start === DAY;
    await branch.expectExact(without(branch.truth(), 'spend', failingField));
    const listed = branch.receipt?.skipped.map(({ what }) => what).sort();
    expect(listed).toEqual(
      branch
        .truth()
        .filter(failingField)
        .map((row) => `spend of ${String(row.ad_id)}`)
        .sort(),
    );
  });
});

test('what fails without a reason is never left out: the branch fails, and a rerun has all of it', async () => {
  const branch = await branchWith({}, '2026-05-02');
  simulator.faults.add({ id: 'outage', fault: { name: 'job-failed-silent' } });
  await expect(branch.finish()).rejects.toMatchObject({ name: 'ReportFailed' });
  expect(branch.checkpoint?.skipped).toEqual([]);
  simulator.faults.clear();
  branch.leave(({ work }) => {
    if (work.kind !== 'insights') throw new Error('ad_insights is a stream of insights');
    // As for any new owner.
    for (const report of work.reports) report.submissions = 0;
  });
  await branch.finish(() => ({ owner: 'rerun', generation: 2 }));
  await branch.expectExact();
});
