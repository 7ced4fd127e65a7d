import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TurnResult } from '#functions/contract/payloads.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';
import { Branch, type Tamper, TestClock } from '#test/harness/branch.ts';
import { fewAdInsights, fewCampaignInsights } from '#test/harness/few-fields.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 3,
  ads: 20,
  creatives: 3,
  deletedAds: 0,
};
const DAY_MS = 24 * 60 * 60 * 1000;

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({ accounts: [{ id: 'act_1', ...SMALL }], reportPolls: 1 });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const branchOf = () => new Branch(simulator, fewCampaignInsights);
const reportOf = (branch: Branch) => branch.reports[0];

/** Answers polls of report runs as `say` does, as long as it does; with the number of the report, from 0. */
function polls(say: (report: number) => object | undefined): Tamper {
  const known: string[] = [];
  return (path, body) => {
    if (!('async_status' in body)) return body;
    if (!known.includes(path)) known.push(path);
    return { ...body, ...say(known.indexOf(path)) };
  };
}

/** Turn after turn until one does not wait, or fails. */
async function wait(branch: Branch, options: Parameters<Branch['takeTurn']>[0]) {
  let waited = 0;
  for (let turns = 1; ; turns += 1) {
    const result: TurnResult | Error = await branch.takeTurn(options).catch((error: Error) => error);
    if (result instanceof Error || result.status !== 'WAIT') return { result, waited, turns };
    waited += result.waitSeconds;
  }
}

describe('a report that stands still', () => {
  const standing = polls(() => ({ async_status: 'Job Running', async_percent_completion: 42 }));

  test('for 20 minutes of waiting is submitted again once, then fails as ReportStalled', async () => {
    const branch = branchOf();
    // The clock stands still as well: only what was waited counts.
    const { result, waited } = await wait(branch, { clock: new TestClock(), tamper: standing });
    expect(result).toMatchObject({ name: 'ReportStalled', message: expect.stringContaining('42 %') });
    expect(toErrorRecord(result).advice).not.toMatch(/unexpected/i);
    expect(waited).toBeGreaterThanOrEqual(2 * 20 * 60);
    expect(waited).toBeLessThan(2 * 20 * 60 + 4 * 300);
    expect(reportOf(branch)).toMatchObject({ submissions: 2, stalls: 1 });
  });

  test('however far the clock goes on is not stalled, for nothing was waited', async () => {
    const branch = branchOf();
    for (let day = 0; day < 5; day += 1) {
      const clock = Object.assign(new TestClock(), { instant: new TestClock().instant + day * DAY_MS });
      const options = { clock, tamper: standing, deadline: '2027-01-01T00:00:00.000Z' };
      expect(await branch.takeTurn(options)).toMatchObject({ status: 'WAIT' });
    }
    expect(reportOf(branch)).toMatchObject({ submissions: 1, stalls: 0, percent: 42 });
  });

  test('but grows by a percent now and then is not stalled', async () => {
    const branch = branchOf();
    let percent = 0;
    const growing = polls(() => ({ async_status: 'Job Running', async_percent_completion: percent }));
    let waited = 0;
    while (waited < 3 * 60 * 60) {
      percent = Math.floor(waited / 600);
      waited += (await branch.takeTurn({ tamper: growing })).waitSeconds;
    }
    expect(reportOf(branch)).toMatchObject({ submissions: 1, stalls: 0 });
    await branch.finish();
    await branch.expectExact();
  });

  test('gets another chance from an execution that finishes the run', async () => {
    const branch = branchOf();
    await wait(branch, { tamper: standing });
    await branch.finish();
    await branch.expectExact();
  });
});

describe('a report run that came to nothing', () => {
  const FAILED = { async_status: 'Job Failed', async_percent_completion: 0 };
  const failedWith = (error_code: number, error_subcode?: number) => ({
    ...FAILED,
    error_code,
    ...(error_subcode === undefined ? {} : { error_subcode }),
    error_message: 'An error that passes',
  });

  test.each([
    ['a fault that passes', failedWith(2), 2],
    ['a skip', { async_status: 'Job Skipped', async_percent_completion: 0 }, undefined],
  ])('with %s is submitted four times in all, then fails as ReportFailed', async (_name, answer, code) => {
    const branch = branchOf();
    const { result } = await wait(branch, { tamper: polls(() => answer) });
    expect(result).toMatchObject({ name: 'ReportFailed' });
    expect(toErrorRecord(result)).toMatchObject({
      name: 'ReportFailed',
      message: expect.stringMatching(/2026-05-01 to 2026-05-04.*4 times/s),
      advice: expect.stringMatching(/rerun/i),
      ...(code === undefined ? {} : { code }),
    });
    expect(reportOf(branch)?.submissions).toBe(4);
  });

  test('three times is submitted again each time, and then read', async () => {
    const branch = branchOf();
    const tamper = polls((report) => (report < 3 ? failedWith(2) : undefined));
    await branch.finish(() => ({ tamper }));
    expect(reportOf(branch)?.submissions).toBe(4);
    await branch.expectExact();
  });

  test.each([
    ['a limit', failedWith(80000, 2446079), { status: 'WAIT' }],
    ['a permission', failedWith(100, 3191001), { name: 'GraphPermissionDenied' }],
    ['a wrong request', failedWith(2, 1504041), { name: 'GraphRequestInvalid' }],
  ])('for %s is not looked at again: the next turn submits another', async (_name, answer, ending) => {
    const branch = branchOf();
    await branch.takeTurn();
    const failed = reportOf(branch)?.id;
    const tamper: Tamper = (path, body) => (path === failed ? { ...body, ...answer } : body);
    const result = await branch.takeTurn({ tamper }).catch((error: unknown) => error);
    expect(result).toMatchObject(ending);
    expect(reportOf(branch)).toMatchObject({ state: 'planned' });
    expect(reportOf(branch)?.id).toBeUndefined();
    await branch.finish(() => ({ tamper }));
    expect(reportOf(branch)?.id).not.toBe(failed);
    await branch.expectExact();
  });

  test('for a token that ended is submitted again with the token that is read afresh', async () => {
    const branch = branchOf();
    await branch.takeTurn();
    const [failed, opened] = [reportOf(branch)?.id, branch.opened];
    const tamper: Tamper = (path, body) => (path === failed ? { ...body, ...failedWith(190, 463) } : body);
    await branch.takeTurn({ tamper });
    expect(branch.opened - opened).toBe(2);
    expect(reportOf(branch)?.id).not.toBe(failed);
    await branch.finish(() => ({ tamper }));
    await branch.expectExact();
  });

  test('for a limit, again and again, is no failure of the report', async () => {
    const branch = branchOf();
    const limit = polls((report) => (report < 12 ? failedWith(80000, 2446079) : undefined));
    for (let turn = 0; turn < 24; turn += 1) {
      expect(await branch.takeTurn({ tamper: limit })).toMatchObject({ status: 'WAIT' });
    }
    expect(reportOf(branch)?.submissions).toBeLessThanOrEqual(1);
    await branch.finish();
    await branch.expectExact();
  });

  test('for too much data is cut at once, and only it', async () => {
    const branch = new Branch(simulator, fewAdInsights, { until: '2026-05-14' });
    const tamper = polls((report) => (report === 0 ? failedWith(-3, 1504045) : undefined));
    await branch.finish(() => ({ tamper }));
    expect(branch.reports.map(({ since, until }) => `${since} ${until}`)).toEqual([
      '2026-05-08 2026-05-10',
      '2026-05-11 2026-05-14',
      '2026-05-01 2026-05-07',
    ]);
    await branch.expectExact();
  });
});
