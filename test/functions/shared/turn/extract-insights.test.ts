import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '#infra/local/graph/simulator.ts';
import { type GraphSimulator, startGraphSimulator } from '#infra/local/graph/simulator.ts';
import { STREAMS } from '#shared/catalogue.ts';
import type { ResolvedAccount } from '#shared/contract.ts';
import { Branch } from '#test/support/branch.ts';

const SMALL = { name: 'Account', timeZone: 'UTC', currency: 'USD', campaigns: 3, ads: 20, creatives: 3 };

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({ accounts: [{ id: 'act_1', ...SMALL }], reportPolls: 2, pageCap: 40 });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const branchOf = (account: Partial<ResolvedAccount> = {}) => new Branch(simulator, STREAMS.ad_insights, account);
const addFault = (fault: FaultRule['fault'], more: Omit<FaultRule, 'id' | 'fault'> = {}) =>
  simulator.faults.add({ id: fault.name, fault, ...more });

/** The calls of one kind that were made while `work` was done. */
async function during(kind: string, work: () => Promise<unknown>) {
  const from = simulator.requests.length;
  await work();
  return simulator.requests.slice(from).filter((request) => request.kind === kind);
}

describe('a fault of a report that passes', () => {
  test.each<[FaultRule['fault'], FaultRule['when']]>([
    [{ name: 'job-failed' }, { nth: 1 }],
    [{ name: 'job-failed-silent' }, { nth: 1 }],
    [{ name: 'job-failed-too-large' }, { nth: 1 }],
    [{ name: 'job-failed-timeout' }, { nth: 1 }],
    [{ name: 'job-skipped' }, { to: 3 }],
    [{ name: 'job-stuck' }, { nth: 1 }],
    [{ name: 'job-running-at-100', polls: 6 }, {}],
    [{ name: 'report-empty' }, {}],
    [{ name: 'report-unknown-yet', polls: 4 }, {}],
    [{ name: 'read-too-early' }, { to: 5 }],
    [{ name: 'cannot-include-in-summary' }, { to: 3 }],
    [{ name: 'graph-2642' }, { nth: 2 }],
    [{ name: 'graph-100-33' }, { nth: 3 }],
    [{ name: 'graph-100-1487534' }, { nth: 1 }],
    [{ name: 'lost-submit-response' }, { nth: 1 }],
    [{ name: 'throttle-80000', seconds: 60 }, { nth: 4 }],
    [{ name: 'page-too-large', limit: 5 }, { to: 3 }],
    [{ name: 'duplicate-page' }, { nth: 1 }],
    [{ name: 'repeated-cursor' }, { nth: 2 }],
    [{ name: 'empty-page-with-next' }, { nth: 2 }],
    [{ name: 'short-page' }, {}],
  ])('%j leaves every row in the lake once', async (fault, when) => {
    const branch = branchOf({ until: '2026-05-16' });
    addFault(fault, { when: when ?? {} });
    const results = await branch.finish(() => {
      return {};
    });
    console.log(fault.name, results.map((r) => `${r.status}${r.waitSeconds}`).join(' '), JSON.stringify(branch.receipt?.counters));
    branch.expectExact();
    expect(branch.receipt?.leftOut).toEqual([]);
  });
});
