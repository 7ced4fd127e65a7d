import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { factsOf } from '#functions/streams/stream-facts.ts';
import { streamWindow } from '#functions/streams/stream-window.ts';
import { SHIPPED_REPORTS } from '#test/harness/any-stream.ts';
import { Branch, type Tamper } from '#test/harness/branch.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = { timeZone: 'UTC', currency: 'EUR', campaigns: 3, ads: 8, creatives: 3, delivery: 1 };
const WINDOW = { since: '2026-03-01', until: '2026-03-03', snapshotDate: '2026-03-10' };

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [
      { id: 'act_1', name: 'Account', ...SMALL },
      { id: 'act_2', name: 'Opted in', ...SMALL, optInBreakdowns: true },
    ],
    today: '2026-03-10',
    reportPolls: 1,
  });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

type Report = StreamDescription<InsightsSource>;

function reportNamed(name: string): Report {
  const report = SHIPPED_REPORTS.find((each) => each.name === name);
  if (report === undefined) throw new Error(`There is no report ${name}`);
  return report;
}

/** The branch of a report, in the window that its handler gives it. */
function branchOf(report: Report, account = 'act_1', window = WINDOW): Branch {
  const { since, until } = streamWindow(factsOf(report), window);
  return new Branch(simulator, report, { ...window, account, since, until });
}

const outcomesOf = ({ receipt }: Branch): string[] => [
  ...new Set((receipt?.control ?? []).map(({ outcome }) => outcome)),
];

/** Changes the rows that a report returns. */
const withRows =
  (change: (rows: readonly Row[]) => Row[]): Tamper =>
  (path, body) =>
    /^\d+\/insights$/.test(path) && Array.isArray(body.data)
      ? { ...body, data: change(body.data as Row[]) }
      : body;

describe('a shipped report', () => {
  test.each(SHIPPED_REPORTS.filter(({ source }) => source.optIn === undefined))(
    '$name has every row of the source, once',
    async (report) => {
      const branch = branchOf(report);
      await branch.finish();
      await branch.expectExact();
      expect((await branch.extractedRows()).length).toBeGreaterThan(0);
      expect(outcomesOf(branch)).toEqual(['unproven' in report.source.proof ? 'unproven' : 'agrees']);
    },
  );

  test('that an admin must enable is exact where one has', async () => {
    const branch = branchOf(reportNamed('platform_device'), 'act_2');
    await branch.finish();
    await branch.expectExact();
    expect(outcomesOf(branch)).toEqual(['agrees']);
  });

  test('that no admin has enabled is empty, and the receipt says so by name', async () => {
    const branch = branchOf(reportNamed('platform_device'));
    await branch.finish();
    expect(await branch.extractedRows()).toEqual([]);
    expect(outcomesOf(branch)).toEqual(['unproven']);
    expect(branch.receipt?.notes).toEqual([
      expect.stringMatching(
        /impression_device empty until an admin .* enables that breakdown in Ads Manager/,
      ),
    ]);
  });

  test('of months has whole months, also where the window begins in one', async () => {
    const window = { since: '2026-02-20', until: '2026-03-03', snapshotDate: '2026-03-10' };
    const branch = branchOf(reportNamed('campaign_monthly'), 'act_1', window);
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.partitions.map(({ date }) => date)).toEqual(['2026-02-01', '2026-03-01']);
    const rows = await branch.extractedRows();
    expect(new Set(rows.map(({ date_start, date_stop }) => `${date_start} ${date_stop}`))).toEqual(
      new Set(['2026-02-01 2026-02-28', '2026-03-01 2026-03-03']),
    );
  });
});

describe('rows with breakdowns', () => {
  const AGE_GENDER = reportNamed('age_gender');

  test('that a report has lost are found by the total of impressions, and read again', async () => {
    const branch = branchOf(AGE_GENDER);
    const tamper = withRows((rows) => rows.filter(({ age }) => age !== '25-34'));
    // Every read of the reports lacks them; only lists and synchronous reads have them.
    await branch.finish(() => ({ tamper }));
    await branch.expectExact();
    expect(outcomesOf(branch)).toEqual(['repaired']);
  });

  test('of which two that differ have one key fail the stream by name, and neither is published', async () => {
    const branch = branchOf(AGE_GENDER);
    const tamper = withRows((rows) => rows.map(({ gender: _gender, ...row }) => row));
    await expect(branch.finish(() => ({ tamper }))).rejects.toMatchObject({
      name: 'RowsAmbiguous',
      message: expect.stringContaining('two different rows with the same key'),
    });
    expect(branch.receipt).toBeUndefined();
  });

  test('that come twice alike are one row', async () => {
    const branch = branchOf(AGE_GENDER);
    await branch.finish(() => ({ tamper: withRows((rows) => [...rows, ...rows.slice(0, 2)]) }));
    await branch.expectExact();
    expect(branch.receipt?.counters.duplicates).toBeGreaterThan(0);
  });
});
