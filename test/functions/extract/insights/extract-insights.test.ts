import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { InsightsWork } from '#functions/extract/insights/insights-work.ts';
import { Branch, TestClock } from '#test/harness/branch.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
import { type FaultRule, type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 3,
  ads: 8,
  creatives: 3,
  deletedAds: 0,
};
const DAY_MS = 24 * 60 * 60 * 1000;

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [{ id: 'act_1', ...SMALL }],
    reportPolls: 2,
    pageCap: 16,
    // A limit is over as soon as it was told: these tests do not wait.
    timeScale: 0,
  });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const branchOf = (account: Partial<ResolvedAccount> = {}) => new Branch(simulator, fewAdInsights, account);
const addFault = (fault: FaultRule['fault'], more: Omit<FaultRule, 'id' | 'fault'> = {}) =>
  simulator.faults.add({ id: fault.name, fault, ...more });
const workOf = (branch: Branch) => branch.checkpoint?.work as InsightsWork;
const statesOf = (branch: Branch) => branch.reports.map(({ state }) => state);

/** How many calls of a kind were made while `work` was done. */
async function count(kind: string, work: () => Promise<unknown>): Promise<number> {
  const from = simulator.requests.length;
  await work();
  return simulator.requests.slice(from).filter((request) => request.kind === kind).length;
}

describe('a fault that passes leaves every row in the lake once', () => {
  test.each<[FaultRule['fault'], FaultRule['when'], FaultRule['match']]>([
    [{ name: 'job-failed' }, { nth: 1 }, {}],
    [{ name: 'job-failed-silent' }, { nth: 1 }, {}],
    [{ name: 'job-failed-too-large' }, { nth: 1 }, {}],
    [{ name: 'job-failed-timeout' }, { nth: 1 }, {}],
    [{ name: 'job-skipped' }, { to: 3 }, {}],
    [{ name: 'job-stuck' }, { nth: 1 }, {}],
    [{ name: 'job-running-at-100', polls: 6 }, {}, {}],
    [{ name: 'report-empty' }, {}, {}],
    [{ name: 'report-unknown-yet', polls: 4 }, {}, {}],
    [{ name: 'read-too-early' }, { to: 13 }, {}],
    [{ name: 'cannot-include-in-summary' }, { to: 3 }, {}],
    [{ name: 'graph-2642' }, { nth: 2 }, {}],
    [{ name: 'graph-100-33' }, { nth: 1 }, { kind: 'status' }],
    [{ name: 'graph-100-33' }, { nth: 2 }, { kind: 'read' }],
    [{ name: 'graph-100-1487534' }, { nth: 1 }, { kind: 'submit' }],
    [{ name: 'graph-100-1487534' }, { nth: 2 }, { kind: 'read' }],
    [{ name: 'lost-submit-response' }, { nth: 1 }, {}],
    [{ name: 'throttle-80000', seconds: 60 }, { nth: 1 }, { kind: 'submit' }],
    [{ name: 'throttle-4-app', seconds: 60 }, { nth: 2 }, { kind: 'status' }],
    [{ name: 'throttle-613', seconds: 60 }, { nth: 3 }, { kind: 'read' }],
    [{ name: 'page-too-large', limit: 5 }, { to: 3 }, {}],
    [{ name: 'duplicate-page' }, { nth: 1 }, {}],
    [{ name: 'repeated-cursor' }, { nth: 2 }, {}],
    [{ name: 'empty-page-with-next' }, { nth: 2 }, {}],
    [{ name: 'short-page' }, {}, {}],
  ])('%j, %j of %j', async (fault, when = {}, match = {}) => {
    const branch = branchOf({ until: '2026-05-16' });
    addFault(fault, { when, match });
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.skipped).toEqual([]);
  });
});

describe('reports', () => {
  test('are asked for with everything that makes the rows what they are', async () => {
    const branch = branchOf();
    const from = simulator.requests.length;
    await branch.takeTurn();
    const submitted = simulator.requests.slice(from).find(({ kind }) => kind === 'submit');
    expect(submitted).toMatchObject({ method: 'POST', path: expect.stringMatching(/act_1\/insights$/) });
    expect(submitted?.params).toMatchObject({
      level: 'ad',
      time_increment: '1',
      time_range: '{"since":"2026-05-01","until":"2026-05-04"}',
      fields: fewAdInsights.fields.map(({ name }) => name).join(','),
      action_attribution_windows: '["1d_click","7d_click","1d_view"]',
    });
  });

  test('are read only when they are completed and at 100 %', async () => {
    const branch = branchOf();
    addFault({ name: 'job-running-at-100', polls: 3 });
    const reads = await count('read', async () => {
      for (let turn = 0; turn < 4; turn += 1)
        expect(await branch.takeTurn()).toMatchObject({ status: 'WAIT' });
    });
    expect(reads).toBe(0);
    await branch.finish();
    await branch.expectExact();
  });

  test('are submitted once, and found again by their id after the turn has died', async () => {
    const branch = branchOf({ until: '2026-05-16' });
    expect(await count('submit', () => branch.takeTurn())).toBe(3);
    const ids = branch.reports.map(({ id }) => id);
    expect(await count('submit', () => branch.finish())).toBe(0);
    expect(branch.reports.map(({ id }) => id)).toEqual(ids);
    await branch.expectExact();
  });

  test.each([
    ['more than 28 days ago are submitted again', 28 * DAY_MS + 1, 1],
    ['28 days ago are still read', 28 * DAY_MS, 0],
  ])('submitted %s', async (_name, age, submissions) => {
    const branch = branchOf();
    await branch.takeTurn();
    const clock = () => Object.assign(new TestClock(), { instant: new TestClock().instant + age });
    const options = () => ({ clock: clock(), deadline: '2027-01-01T00:00:00.000Z' });
    expect(await count('submit', () => branch.finish(options))).toBe(submissions);
    await branch.expectExact();
  });

  test('are waited for ever longer', async () => {
    const branch = branchOf();
    addFault({ name: 'job-running-at-100', polls: 8 });
    const waits = (await branch.finish()).map(({ waitSeconds }) => waitSeconds).filter((wait) => wait > 0);
    expect(waits).toEqual([15, 23, 34, 51, 76, 114, 171, 256, 300, 300]);
  });
});

describe('reports in flight', () => {
  const daily = { ...fewAdInsights, source: { ...fewAdInsights.source, reportDays: 1 } };
  const longBranch = () => new Branch(simulator, daily, { since: '2026-05-01', until: '2026-05-26' });
  const inFlight = (branch: Branch) =>
    statesOf(branch).filter((state) => state === 'submitted' || state === 'ready').length;

  test('are five at first, one more with each that was read, and never more than twenty', async () => {
    const branch = longBranch();
    for (let status = ''; status !== 'DONE'; ) {
      ({ status } = await branch.takeTurn());
      const read = statesOf(branch).filter((state) => state === 'read').length;
      expect(workOf(branch).cap).toBe(Math.min(20, 5 + read));
      expect(inFlight(branch)).toBeLessThanOrEqual(workOf(branch).cap);
      if (branch.checkpoint?.counters.turns === 1) expect(inFlight(branch)).toBe(5);
    }
    expect(statesOf(branch)).toHaveLength(26);
    await branch.expectExact();
  });

  test('are halved when Meta says to stop, and the reports themselves stay as they are', async () => {
    const branch = longBranch();
    await branch.finish();
    const before = branch.reports.length;
    branch.leave((body) => {
      body.phase = 'extract';
      const work = body.work as InsightsWork;
      for (const report of work.reports.slice(0, 2)) report.state = 'planned';
    });
    addFault({ name: 'throttle-80000', seconds: 60 }, { match: { kind: 'submit' }, when: { to: 5 } });
    // Two turns had the totals of the reports before; the others got nothing through.
    for (const [cap, waitSeconds] of [
      [10, 60],
      [5, 60],
      [2, 60],
      [1, 120],
      [1, 240],
    ]) {
      expect(await branch.takeTurn()).toMatchObject({ status: 'WAIT', waitSeconds });
      expect(workOf(branch).cap).toBe(cap);
    }
    expect(branch.reports).toHaveLength(before);
    await branch.takeTurn();
    expect(inFlight(branch)).toBe(1);
    await branch.finish();
    await branch.expectExact();
  });
});
