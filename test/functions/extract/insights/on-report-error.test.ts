import { afterEach, describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import { Branch } from '#test/harness/branch.ts';
import { type FakeCall, FakeMeta, fakeAds, hiccup, type Lie, refusal } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
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

const TINY = { accounts: [{ id: 'act_1', ...SMALL, ads: 3 }] };
const LARGE = { accounts: [{ id: 'act_1', ...SMALL, campaigns: 4, ads: 100 }] };

let simulator: GraphSimulator | undefined;

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

async function branchWith(options: SimulatorOptions, until = '2026-05-14'): Promise<Branch> {
  simulator = await startGraphSimulator({
    accounts: [{ id: 'act_1', ...SMALL }],
    reportPolls: 1,
    ...options,
  });
  return new Branch(simulator, fewAdInsights, { until });
}

const FIELDS = fewAdInsights.fields.length;
const submissions = () => (simulator?.requests ?? []).filter(({ kind }) => kind === 'submit');
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
      ['to one ad of a day', { dataPointsPerReportLimit: 2 * FIELDS - 1 }, 'ids'],
      // The list of the ids of 100 ads is too much too, that of 25 is not.
      ['to the ads of one campaign', { dataPointsPerReportLimit: 200, ...LARGE }, 'ids'],
      // The list of ids has three fields for each of four ads, and passes.
      ['to some of the fields of one ad', { dataPointsPerReportLimit: FIELDS - 1, ...TINY }, 'fields'],
    ])('are cut %s, and every row is whole', async (_name, limits, cut) => {
      const branch = await branchWith(
        { ...limits, tooLargeAt },
        cut === 'days' ? '2026-05-08' : '2026-05-03',
      );
      const results = await branch.finish();
      await branch.expectExact();
      expect(branch.receipt?.skipped).toEqual([]);
      // However often they are cut, the pieces are looked at as soon as the first reports were.
      expect(Math.max(...results.map(({ waitSeconds }) => waitSeconds))).toBe(15);
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
  const branch = await branchWith({ dataPointsPerReportLimit: FIELDS * 4 }, '2026-05-14');
  await branch.finish();
  await branch.expectExact();
  const whole = submissions().filter(
    ({ params }) =>
      daysOf(params.time_range) === 1 && !params.filtering?.includes('"ad.id"') && params.fields !== 'ad_id',
  );
  // Those of two reports that were under way at the same time, of 14.
  expect(whole.length).toBeLessThan(8);
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
    await simulator?.close();
    const ad = ads[5] ?? '';
    const branch = await branchWith({ failingFields: [{ account: 'act_1', field: 'reach', day: DAY, ad }] });
    await branch.finish();
    const failingField = (row: Row) => row.ad_id === ad && row.date_start === DAY;
    expect(branch.truth().filter(failingField)[0]?.reach).toBeDefined();
    await branch.expectExact(without(branch.truth(), 'reach', failingField));
    expect(branch.receipt?.skipped).toEqual([
      {
        kind: 'field',
        what: `reach of ${ad}`,
        since: DAY,
        until: DAY,
        error: expect.objectContaining({ name: 'GraphTransient', code: 2, subcode: 1504044 }),
      },
    ]);
  });

  test('is one field of all ads on one day: it is listed for each, and all else is there', async () => {
    const branch = await branchWith({ failingFields: [{ account: 'act_1', field: 'reach', day: DAY }] });
    await branch.finish();
    const failingField = (row: Row) => row.date_start === DAY;
    await branch.expectExact(without(branch.truth(), 'reach', failingField));
    const listed = branch.receipt?.skipped.map(({ what }) => what).sort();
    expect(listed).toEqual(
      branch
        .truth()
        .filter(failingField)
        .map((row) => `reach of ${String(row.ad_id)}`)
        .sort(),
    );
  });
});

test('what fails without a reason is never left out: the branch fails, and a rerun has all of it', async () => {
  const branch = await branchWith({}, '2026-05-02');
  simulator?.faults.add({ id: 'outage', fault: { name: 'job-failed-silent' } });
  await expect(branch.finish()).rejects.toMatchObject({ name: 'ReportFailed' });
  expect(branch.checkpoint?.skipped).toEqual([]);
  simulator?.faults.clear();
  branch.leave(({ work }) => {
    if (work.kind !== 'insights') throw new Error('ad_insights is a stream of insights');
    // As for any new owner.
    for (const report of work.reports) report.submissions = 0;
  });
  await branch.finish(() => ({ owner: 'rerun', generation: 2 }));
  await branch.expectExact();
});

/** Two weeks of four ads, so two reports, over an account in memory. */
function branchOver(lie: Lie) {
  const meta = new FakeMeta(fakeAds(4, ['2026-05-01', '2026-05-02', '2026-05-08']));
  meta.lie = lie;
  return { meta, branch: new Branch(meta, fewAdInsights, { until: '2026-05-14' }) };
}

describe('statuses that Meta refuses', () => {
  const refused = refusal('(#100) Param filtering[0][value] must be one of {ACTIVE, PAUSED}');
  const statusesOf = (call: FakeCall): string => {
    const text = JSON.stringify(call.params.filtering ?? []);
    if (!text.includes('effective_status')) return 'none';
    return text.includes('"DELETED"') ? 'all' : 'without_deleted';
  };
  /** Refuses to make reports as often, then takes them. */
  const refusing = (times: number): Lie => {
    let left = times;
    return (call, answer) => {
      if (call.kind === 'make' && left-- > 0) throw refused;
      return answer();
    };
  };

  test.each<[number, string, string[]]>([
    [1, 'all', ['all', 'all', 'all']],
    [2, 'without_deleted', ['all', 'all', 'without_deleted', 'without_deleted']],
    [4, 'none', ['all', 'all', 'without_deleted', 'without_deleted', 'none', 'none']],
  ])('%i times running are asked for as %s from then on', async (times, form, asked) => {
    const { meta, branch } = branchOver(refusing(times));
    await branch.finish();
    expect(meta.of('make').map(statusesOf)).toEqual(asked);
    expect(branch.receipt?.statuses).toBe(form);
  });

  test('once for each of two reports were refused in passing', async () => {
    const { meta, branch } = branchOver((call, answer) => {
      if (call.kind === 'make' && (call.round === 1 || call.round === 3)) throw refused;
      return answer();
    });
    await branch.finish();
    expect(meta.of('make').map(statusesOf)).toEqual(['all', 'all', 'all', 'all']);
    await branch.expectExact();
  });

  test('by two runs of a report, which was made without a word, are stepped down too', async () => {
    const failed = { async_status: 'Job Failed', async_percent_completion: 0, error_code: 100 };
    const { meta, branch } = branchOver((call, answer) => {
      const form =
        call.kind === 'poll' ? statusesOf(meta.of('make')[Number(call.path.slice(7)) - 1] as FakeCall) : '';
      return form === 'all' ? { ...failed, error_message: refused.message } : answer();
    });
    await branch.finish();
    expect(branch.receipt?.statuses).toBe('without_deleted');
    expect(meta.of('make').length).toBeLessThanOrEqual(6);
  });

  test.each<[string, Error, number]>([
    ['another request that is wrong', refusal('(#100) Invalid parameter'), 1],
    ['a filter that is refused even without statuses', refused, 5],
  ])('are not the reason of %s: it fails by name', async (_name, error, requests) => {
    const { meta, branch } = branchOver((call, answer) => {
      if (call.kind === 'make') throw error;
      return answer();
    });
    await expect(branch.finish()).rejects.toBe(error);
    expect(meta.of('make')).toHaveLength(requests);
  });
});

describe('fields that Meta dropped when it made a report', () => {
  const dropped = (...names: string[]) =>
    refusal(`(#100) Cannot include ${names.join(', ')} in fields param because they weren't there`);
  const namesIn = ({ params }: FakeCall, ...names: string[]) =>
    names.filter((name) => (params.fields as string[]).includes(name));
  const askedFor = (call: FakeCall) => call.kind === 'read' && namesIn(call, 'reach', 'actions').length > 0;

  test('are had by one further report of them alone', async () => {
    const { meta, branch } = branchOver((call, answer) => {
      if (askedFor(call) && call.path.startsWith('report_1/')) throw dropped('reach', 'actions');
      return answer();
    });
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.skipped).toEqual([]);
    const further = meta.of('make').slice(2);
    expect(further.map((call) => namesIn(call, 'reach', 'actions', 'ad_name'))).toEqual([
      ['reach', 'actions'],
    ]);
    expect(further[0]?.params.time_range).toEqual({ since: '2026-05-08', until: '2026-05-14' });
    expect(branch.receipt?.control?.every(({ outcome }) => outcome === 'agrees')).toBe(true);
  });

  test('and that a report of their own lacks too are skipped, and named; nothing else is', async () => {
    const { meta, branch } = branchOver((call, answer) => {
      if (call.kind === 'read' && namesIn(call, 'reach').length > 0) throw dropped('reach');
      return answer();
    });
    await branch.finish();
    await branch.expectExact(branch.truth().map(({ reach: _gone, ...row }) => row));
    expect(branch.receipt?.skipped.map(({ kind, what, since }) => `${kind} ${what} ${since}`).sort()).toEqual(
      ['field reach 2026-05-01', 'field reach 2026-05-08'],
    );
    expect(meta.of('make')).toHaveLength(4);
    expect(branch.receipt?.control?.every(({ outcome }) => outcome === 'agrees')).toBe(true);
  });

  test('and without which nothing is proved make the report fail, after new ones', async () => {
    const { meta, branch } = branchOver((call, answer) => {
      if (call.kind === 'read') throw dropped('impressions');
      return answer();
    });
    await expect(branch.finish()).rejects.toMatchObject({ name: 'ReportFailed' });
    expect(meta.of('make').length).toBeGreaterThanOrEqual(4);
  });

  test('named by a refused summary are believed to be late at first, and dropped in the end', async () => {
    const late = hiccup('(#100) Cannot include reach in summary param because it was not there', 100);
    for (const [refusals, reports] of [
      [3, 2],
      [99, 4],
    ] as const) {
      const { meta, branch } = branchOver((call, answer) => {
        const isFirst =
          call.kind === 'read' && !call.path.startsWith('report_3') && !call.path.startsWith('report_4');
        if (isFirst && namesIn(call, 'reach').length > 0 && call.round <= refusals) throw late;
        return answer();
      });
      await branch.finish();
      await branch.expectExact();
      expect(meta.of('make')).toHaveLength(reports);
      expect(branch.receipt?.skipped).toEqual([]);
    }
  });
});
